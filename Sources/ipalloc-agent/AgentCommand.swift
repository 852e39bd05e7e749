import ArgumentParser
import Glibc
import IPAllocAgent
import Logging

/// `ipalloc-agent`: gathers the settings and runs the agent.
@main
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipalloc-agent",
        abstract: "Hands out the addresses of pods over a unix socket.",
        discussion: """
            Each setting can be given by a flag, by a variable of the environment, or in a YAML \
            file, in this order of precedence. configuration.md among the documents says more.

            EXAMPLE
              ipalloc-agent --socket /run/ipalloc.sock --store /var/lib/ipalloc

            EXIT STATUS
              0 told to stop, by SIGTERM or SIGINT · 1 cannot go on, and the log says why · \
            64 wrong settings
            """,
        version: AgentVersion.current,
        subcommands: [RestoreCommand.self])

    @Option(
        help: ArgumentHelp(
            "A YAML file of settings (IPALLOC_CONFIG); \(SettingsFile.pathDefault) if it is there.",
            valueName: "path"))
    var config: String?

    @OptionGroup(title: "Settings")
    var flags: SettingFlags

    /// The settings of all sources, and what of the file and the environment has no effect.
    ///
    /// - Throws: `ValidationError` that says what is wrong.
    func settings() throws -> (AgentSettings, ignored: (keys: [String], variables: [String])) {
        let environment = Self.environment
        do {
            let variable = environment["IPALLOC_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
            let file = try SettingsFile.read(named: config ?? variable)
            let settings = try AgentSettings(
                flags: flags.values, environment: environment, file: file)
            let variables = Setting.variablesWithoutEffect.filter {
                environment[$0]?.isEmpty == false
            }
            return (settings, (file.ignoredKeys, variables))
        } catch {
            throw ValidationError(error.description)
        }
    }

    func run() async throws {
        let (settings, ignored) = try settings()
        let isJournal = StandardErrorSink.isJournal(Self.environment["JOURNAL_STREAM"])
        let logger = Logger(label: "ipalloc-agent") { _ in
            JSONLogHandler(
                level: settings.logLevel, sink: StandardErrorSink(), hasPriorities: isJournal)
        }
        var metadata: Logger.Metadata = [:]
        for (name, texts) in [("keys", ignored.keys), ("variables", ignored.variables)]
        where !texts.isEmpty {
            metadata[name] = .array(texts.map { .string($0) })
        }
        if !metadata.isEmpty {
            logger.warning("settings without effect here", metadata: metadata)
        }
        let program = AgentProgram(
            settings: settings, environment: Self.environment, logger: logger,
            memory: Jemalloc.statistics)
        do {
            try await program.run()
        } catch {
            logger.critical("cannot go on", metadata: ["error": .string("\(error)")])
            throw ExitCode.failure
        }
    }

    /// The process's environment.
    private static var environment: [String: String] {
        var variables: [String: String] = [:]
        // SAFETY: the list ends with a null pointer, and nobody changes it.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            unsafe entry += 1
        }
        return variables
    }
}
