import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl ip who ADDRESS`
struct IPWhoCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Tell who has an address, or what else it is used for.",
        discussion: """
            EXAMPLE
              ipallocctl ip who 10.6.168.172

            EXIT STATUS
              0 a pod has it, or is about to · 1 nobody has it
            """)

    @Argument(help: ArgumentHelp("An IPv4 or IPv6 address.", valueName: "address"))
    var address: AddressArgument

    @OptionGroup var format: DocumentFormatOptions
    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let answer: AddressAnswer
        let address = try address.checked()
        do {
            answer = try connection.client(in: context).address(address)
        } catch {
            throw CommandFailure(error)
        }
        if !format.print(answer.json, in: context) {
            context.print(AddressText(answer: answer, now: context.now()).text, terminator: "")
        }
        guard answer.runs.contains(where: { ["held", "allocating"].contains($0.state) }) else {
            throw CommandFailure(status: ExitStatus.refusal, message: "")
        }
    }
}
