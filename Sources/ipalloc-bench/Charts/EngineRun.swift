/// What charts need of a run's document.
struct EngineRun: Decodable {
    var machine: Machine
    var build: Build
    var results: [Document.Row]

    /// The rows of one cell, in the order in which they were measured.
    func rows(_ pattern: Pattern, size: UInt32, fill: Double, threads: UInt32) -> [Document.Row] {
        results.filter {
            $0.pattern == pattern.rawValue && $0.size == size && $0.fillPercent == fill
                && $0.threads == threads
        }
    }
}
