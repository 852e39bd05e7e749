import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient

/// How the agent is reached.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The agent's unix socket; else $IPALLOC_SOCKET, else \(AgentPath.socketDefault).",
            valueName: "path"),
        completion: .file())
    var socket: String?

    @Option(help: ArgumentHelp("How long the agent may take to answer.", valueName: "seconds"))
    var timeout: Int = 30

    func validate() throws {
        guard (1...86_400).contains(timeout) else {
            throw ValidationError("--timeout takes 1 to 86400 seconds, not \(timeout)")
        }
    }

    func transport(in context: CommandContext) -> any AgentTransport {
        context.connect(path(in: context), .seconds(timeout))
    }

    func client(in context: CommandContext) -> ResourceClient {
        ResourceClient(transport(in: context))
    }

    /// The path of the socket.
    func path(in context: CommandContext) -> String {
        if let socket { return socket }
        let variable = context.variables["IPALLOC_SOCKET"] ?? ""
        return variable.isEmpty ? AgentPath.socketDefault : variable
    }
}

extension CommandFailure {
    /// A request to the agent that was in vain.
    init(_ failure: ClientFailure, during operation: String? = nil) {
        self.init(
            status: failure.isRefusal ? ExitStatus.refusal : ExitStatus.unknown,
            message: TerminalText(line: failure.description(during: operation)))
    }
}
