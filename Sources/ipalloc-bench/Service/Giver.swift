import CBenchBaselines
import Glibc
import IPAllocModel

/// Somebody who gives addresses to pods.
protocol Giver: Sendable {
    var name: String { get }
    /// The process whose processor time and memory count; nil if there is none.
    var process: pid_t? { get }

    /// Makes resources: those of the first list one after the other, then the pods.
    func make(_ resources: [any Resource], pods: [any Resource]) async throws(BenchError)

    /// Does each list of calls by one caller, call by call.
    func run(_ work: [[LoadScene.Call]], callers: Int) async -> CallLog

    /// How many commits were made so far; nil if there are none.
    func commits() async throws(BenchError) -> Int?

    /// Ends what was begun.
    func end() async throws(BenchError)
}

extension Giver {
    /// Plays a scene and checks that everybody got an address of its own.
    ///
    /// - Throws: `BenchError` if an answer was wrong.
    func play(_ scene: LoadScene, callers: Int) async throws(BenchError) -> SceneResult {
        try await make(scene.resources, pods: scene.pods)
        let prepared = await run(scene.preparation, callers: callers)
        if let failure = prepared.failure { throw .service("\(scene.name), \(name): \(failure)") }
        let commitsBefore = try await commits()
        let usedBefore = process.map { ProcessUse.processorNanoseconds(of: $0) }
        let start = bench_clock()
        let log = await run(scene.work, callers: callers)
        let nanoseconds = bench_clock() - start
        var result = SceneResult(log: log, changes: scene.changes, nanoseconds: nanoseconds)
        if let process, let usedBefore {
            let used = ProcessUse.processorNanoseconds(of: process) - usedBefore
            result.processorMicroseconds = used / 1e3 / Double(scene.changes)
            result.residentBytes = ProcessUse.residentBytes(of: process)
        }
        if let commitsBefore, let commits = try await commits() {
            result.commitsPerChange = Double(commits - commitsBefore) / Double(scene.changes)
        }
        try await check(log, scene)
        return result
    }

    private func check(_ log: CallLog, _ scene: LoadScene) async throws(BenchError) {
        guard log.failures == 0 else {
            throw .service(
                "\(scene.name), \(name): \(log.failures) calls failed; "
                    + (log.failure ?? "nobody knows why"))
        }
        let additions = scene.work.joined().count { !$0.isRelease }
        guard log.addresses.count == additions, Set(log.addresses).count == additions else {
            throw .service(
                "\(scene.name), \(name): \(additions) interfaces were added, and have "
                    + "\(Set(log.addresses).count) addresses")
        }
        guard let refused = scene.refused else { return }
        let late = await run([[refused]], callers: 1)
        guard late.failures == 1 else {
            throw .service("\(scene.name), \(name): there was an address too many")
        }
    }
}

/// What a scene took.
struct SceneResult: Sendable {
    /// Addresses that changed hands in a second.
    var rate: Double
    /// Of the calls by which addresses changed hands.
    var p50Nanoseconds: Double
    var p99Nanoseconds: Double
    var failures: Int
    var commitsPerChange: Double?
    /// Processor time per address that changed hands.
    var processorMicroseconds: Double?
    var residentBytes: Int?

    init(log: CallLog, changes: Int, nanoseconds: Double) {
        rate = Double(changes) * 1e9 / nanoseconds
        let sorted = log.times.sorted()
        p50Nanoseconds = sorted.isEmpty ? 0 : Statistics.quantile(0.5, of: sorted)
        p99Nanoseconds = sorted.isEmpty ? 0 : Statistics.quantile(0.99, of: sorted)
        failures = log.failures
    }

    /// The median of each number over several runs; the failures of all.
    init(medianOf results: [SceneResult]) {
        self = results[0]
        func median(_ number: (SceneResult) -> Double?) -> Double? {
            let known = results.compactMap(number)
            return known.isEmpty ? nil : Statistics(known).median
        }
        rate = median(\.rate) ?? 0
        p50Nanoseconds = median(\.p50Nanoseconds) ?? 0
        p99Nanoseconds = median(\.p99Nanoseconds) ?? 0
        failures = results.reduce(0) { $0 + $1.failures }
        commitsPerChange = median(\.commitsPerChange)
        processorMicroseconds = median(\.processorMicroseconds)
        residentBytes = median { $0.residentBytes.map(Double.init) }.map { Int($0) }
    }
}
