import ArgumentParser

/// `ipallocctl ip …`
struct IPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ip",
        abstract: "Tell what addresses are used for, and give them back by hand.",
        discussion: """
            EXAMPLE
              ipallocctl ip who 10.6.168.172
              ipallocctl ip list --held ippool-test-ens192
              ipallocctl ip release 10.6.168.172
            """,
        subcommands: [IPWhoCommand.self, IPListCommand.self, IPReleaseCommand.self])
}
