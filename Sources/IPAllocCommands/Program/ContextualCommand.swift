import ArgumentParser

/// A command of this program: it is given what it has to do with.
protocol ContextualCommand: ParsableCommand {
    mutating func run(in context: CommandContext) throws(CommandFailure)
}
