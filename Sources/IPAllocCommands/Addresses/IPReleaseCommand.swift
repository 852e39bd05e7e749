import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl ip release ADDRESS`
struct IPReleaseCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give back by hand what the pod has that has an address.",
        discussion: """
            All addresses of the pod go, since a pod with a part of them is of no use. Who it is and \
            what goes is told first, and asked. What is not needed any more is freed without this: \
            see `ipallocctl ip who` for the pod's standing.

            EXAMPLE
              ipallocctl ip release 10.6.168.172
              ipallocctl ip release 10.6.168.172 --yes

            EXIT STATUS
              0 released · 1 nobody has it, the pod lives, or the answer was no
            """)

    @Argument(help: ArgumentHelp("An IPv4 or IPv6 address.", valueName: "address"))
    var written: AddressArgument

    @Flag(name: [.customShort("y"), .long], help: "Release without being asked.")
    var yes = false

    @Flag(help: "Release although the pod lives. Its address may then be given to another one.")
    var force = false

    @OptionGroup var dryRun: DryRunOptions
    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let address = try written.checked()
        let client = connection.client(in: context)
        var arguments = AddressReleaseArguments()
        arguments.address = address
        arguments.isForced = force
        arguments.isDryRun = true
        do {
            let plan = try client.release(arguments)
            if !dryRun.isDryRun {
                let standing = try client.address(address).runs.compactMap(\.holder).first
                tell(plan, address, standing, context)
                try context.confirm("release", isGiven: yes)
                // Whoever has the address by now is another question.
                arguments.podUID = plan.podUID
                arguments.isDryRun = false
            }
            for released in dryRun.isDryRun ? plan.released : try client.release(arguments).released
            {
                context.print(
                    "\(released.address) released from \(plan.podNamespace)/\(plan.podName) "
                        + "(\(released.interface), IPPool \(released.pool))\(dryRun.suffix)")
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let failure as ClientFailure {
            throw CommandFailure(failure)
        } catch {
            throw .unknown("error: \(error)")
        }
    }

    private func tell(
        _ plan: AddressReleaseAnswerMessage, _ address: String, _ holder: AddressRunMessage.Holder?,
        _ context: CommandContext
    ) {
        context.say("\(address) is held by pod \(plan.podNamespace)/\(plan.podName):")
        if let holder { context.say("  \(holder.standingText)") }
        for released in plan.released {
            context.say(
                "  \(released.interface)   \(released.address)   IPPool \(released.pool)")
        }
    }
}
