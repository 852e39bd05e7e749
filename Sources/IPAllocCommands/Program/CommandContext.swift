import Foundation
import IPAllocAgentAPI
import IPAllocClient

/// What a command has to do with beside its arguments.
public struct CommandContext {
    public var output: any CommandOutput
    /// The environment's variables.
    public var variables: [String: String]
    /// Whether words for people may be coloured.
    public var hasColour: Bool
    /// How many columns a line of the terminal has.
    public var columns: Int
    /// How many lines the terminal has that the output goes to; nil if it goes to none where one
    /// picture can take the place of another.
    public var rows: Int?
    /// Whether somebody sits at the standard input, who can be asked.
    public var isInteractive: Bool
    /// The next line of the standard input, without its end; nil if there is none.
    public var readLine: () -> String?
    /// What comes on the standard input.
    public var readInput: () -> Data
    /// The time that ages are counted to.
    public var now: () -> Date
    /// Waits for some seconds.
    public var sleep: (_ seconds: Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
    /// The size of the terminal as it is now; nil if it cannot be told.
    public var terminalSize: () -> (columns: Int, rows: Int)? = { nil }
    /// The way to the agent at a socket.
    public var connect: (_ socketPath: String, _ timeout: Duration) -> any AgentTransport

    public init(
        output: any CommandOutput, variables: [String: String] = [:], hasColour: Bool = false,
        columns: Int = 80, rows: Int? = nil, isInteractive: Bool = false,
        readLine: @escaping () -> String? = { nil },
        readInput: @escaping () -> Data = { Data() }, now: @escaping () -> Date = { Date() },
        connect: @escaping (_ socketPath: String, _ timeout: Duration) -> any AgentTransport = {
            PersistentAgentClient(
                AgentClient(socketPath: $0, timeout: $1, userAgent: "ipallocctl"))
        }
    ) {
        self.output = output
        self.variables = variables
        self.hasColour = hasColour
        self.columns = columns
        self.rows = rows
        self.isInteractive = isInteractive
        self.readLine = readLine
        self.readInput = readInput
        self.now = now
        self.connect = connect
    }

    /// The same on a terminal of the size that it has by now.
    func resized() -> CommandContext {
        guard rows != nil, let size = terminalSize() else { return self }
        var context = self
        (context.columns, context.rows) = (size.columns, size.rows)
        return context
    }

    /// Writes what was asked for, for people.
    func print(_ text: TerminalText, terminator: TerminalText = "\n") {
        print(exactly: (text + terminator).text)
    }

    /// Writes what was asked for, for programs.
    func print(exactly text: String) {
        output.write(text, to: .standard)
    }

    /// Writes words for people.
    func say(_ text: TerminalText) {
        output.write((text + "\n").text, to: .error)
    }

    /// Asks for a yes before something is done that cannot be undone.
    ///
    /// - Parameters:
    ///   - isGiven: Whether it was given with the arguments.
    ///   - question: What is asked, without the mark.
    /// - Throws: If the answer is another one, or nobody is there to answer.
    func confirm(_ question: TerminalText, isGiven: Bool) throws(CommandFailure) {
        if isGiven { return }
        guard isInteractive else {
            throw .usage("error: nothing was changed, and nobody is here to be asked; say --yes")
        }
        output.write((question + "? [y/N] ").text, to: .error)
        guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else {
            throw .refusal("nothing was changed")
        }
    }

    /// Writes what the agent advises against.
    func warn(_ warnings: [String]) {
        for warning in warnings { say("\(paint("Warning:", .yellow)) \(warning)") }
    }

    /// The text in a colour, if there are any.
    func paint(_ text: TerminalText, _ colour: Colour) -> TerminalText {
        hasColour ? TerminalText(text, colour: colour.rawValue) : text
    }

    /// A colour of terminals.
    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
    }
}
