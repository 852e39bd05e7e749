/// What calls of one kind took.
struct CNIRow {
    var command: PluginUnderTest.Command
    var held: Int
    var plugin: String
    var statistics: Statistics
    /// The median as a multiple of the first plugin's.
    var ratio: Double
    var samples: Int

    /// Measures a command that leaves nothing behind, by turns.
    static func measure(
        _ command: PluginUnderTest.Command, _ plugins: [PluginUnderTest], held: Int, rounds: Int
    ) throws(BenchError) -> [CNIRow] {
        var samples = plugins.map { _ in [Double]() }
        for round in 0..<(rounds + warmUpRounds) {
            for (index, plugin) in plugins.enumerated() {
                let time = try plugin.call(command, container: "c\(round)")
                if round >= warmUpRounds { samples[index].append(time) }
            }
        }
        return rows(command, plugins, held: held, samples)
    }

    /// Measures ADD, and DEL after it, by turns: the number of addresses held stays the same.
    ///
    /// - Parameter repeats: How often each plugin is called in its turn. The first of several calls
    ///   finds the processor's caches as the plugin before it left them.
    static func measureAddresses(
        _ plugins: [PluginUnderTest], held: Int, rounds: Int, repeats: [Int]
    ) throws(BenchError) -> [CNIRow] {
        var additions = plugins.map { _ in [Double]() }
        var deletions = additions
        for round in 0..<(rounds + warmUpRounds) {
            for (index, plugin) in plugins.enumerated() {
                for time in 0..<repeats[index] {
                    let container = "measured\(round)-\(time)"
                    let addition = try plugin.call(.add, container: container)
                    let deletion = try plugin.call(.delete, container: container)
                    guard round >= warmUpRounds else { continue }
                    additions[index].append(addition)
                    deletions[index].append(deletion)
                }
            }
        }
        return rows(.add, plugins, held: held, additions)
            + rows(.delete, plugins, held: held, deletions)
    }

    /// Calls whose time is dropped: files come into memory.
    private static let warmUpRounds = 2

    private static func rows(
        _ command: PluginUnderTest.Command, _ plugins: [PluginUnderTest], held: Int,
        _ samples: [[Double]]
    ) -> [CNIRow] {
        let statistics = samples.map { Statistics($0) }
        return plugins.indices.map { index in
            let own = statistics[index]
            return CNIRow(
                command: command, held: held, plugin: plugins[index].name, statistics: own,
                ratio: own.median / statistics[0].median, samples: samples[index].count)
        }
    }
}
