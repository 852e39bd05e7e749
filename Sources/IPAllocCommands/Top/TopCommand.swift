import ArgumentParser
import IPAllocClient

/// `ipallocctl top`
struct TopCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show how full pools are and how fast addresses are given out, again and again.",
        discussion: """
            The fullest pools come first. Rates and quantiles are of the time since the picture \
            before; in the first one, of all since the agent's start.

            EXAMPLE
              ipallocctl top
              ipallocctl top --count 2 --interval 10
            """)

    @Option(help: ArgumentHelp("The time between two pictures.", valueName: "seconds"))
    var interval: Double = 2

    @Option(
        help: ArgumentHelp(
            "How many pictures; else one without a terminal, and no end with one.",
            valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("How many pools are shown.", valueName: "number"))
    var pools: Int = 20

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval takes 0.1 to 3600 seconds, not \(interval)")
        }
        guard count.map({ $0 > 0 }) ?? true, pools > 0 else {
            throw ValidationError("--count and --pools take 1 or more")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let last = count ?? (context.rows == nil ? 1 : .max)
        var earlier: TopPicture?
        for number in 1...last {
            let context = context.resized()
            // A picture that does not fit would run away at the top.
            let room = context.rows.map { max(1, $0 - TopPicture.otherLines) } ?? .max
            do {
                let picture = try TopPicture.read(
                    connection, context, poolCountMax: min(pools, room))
                show(picture.text(after: earlier), number, context)
                earlier = picture
            } catch {
                // Who watches an agent while it is restarted goes on watching.
                guard context.rows != nil, number > 1 else { throw CommandFailure(error) }
                show("\(error)\n", number, context)
            }
            if number < last { context.sleep(interval) }
        }
    }

    /// Shows a picture; on a terminal, in the place of the one before.
    private func show(_ text: TerminalText, _ number: Int, _ context: CommandContext) {
        if context.rows == nil {
            context.print((number > 1 ? "\n" : "") + text, terminator: "")
        } else {
            context.print(
                TerminalText.clearedTerminal + Self.cut(text, columns: context.columns),
                terminator: "")
        }
    }

    /// The text without what a terminal would break into further lines; "…" stands for that.
    private static func cut(_ text: TerminalText, columns: Int) -> TerminalText {
        let lines = text.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.count > columns ? "\($0.prefix(columns - 1))…" : String($0) }
        return TerminalText(lines: lines.joined(separator: "\n"))
    }
}
