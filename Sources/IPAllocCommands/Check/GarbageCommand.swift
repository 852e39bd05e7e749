import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl gc`
struct GarbageCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Free what nobody needs any more, as the agent does now and then.",
        discussion: """
            EXAMPLE
              ipallocctl gc --dry-run

            EXIT STATUS
              0 done, also if there was nothing · 1 something could not be freed
            """)

    @OptionGroup var dryRun: DryRunOptions
    @OptionGroup var format: DocumentFormatOptions
    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        var arguments = IPAMGarbageArguments()
        arguments.isDryRun = dryRun.isDryRun
        let answer: IPAMGarbageAnswer
        do {
            answer = try connection.client(in: context).collectGarbage(arguments)
        } catch {
            throw CommandFailure(error)
        }
        if !format.print(answer.json, in: context) { show(answer, context) }
        for error in answer.errors { context.say("error: \(error)") }
        guard answer.errors.isEmpty else {
            throw CommandFailure(status: ExitStatus.refusal, message: "")
        }
    }

    private func show(_ answer: IPAMGarbageAnswer, _ context: CommandContext) {
        for freed in answer.released {
            let what =
                freed.address.isEmpty
                ? "IPPool \(freed.pool)"
                : "\(freed.address) of \(freed.podNamespace)/\(freed.podName) "
                    + "(\(freed.interface), IPPool \(freed.pool))"
            context.print("\(what) freed\(dryRun.suffix): \(freed.reason)")
        }
        if answer.released.isEmpty { context.say("nothing is garbage") }
    }
}
