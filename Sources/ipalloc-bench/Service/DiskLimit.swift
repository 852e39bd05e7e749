import CBenchBaselines
import Glibc
import IPAllocStore

/// What the disk and the store allow to whoever commits on his own.
struct DiskLimit: Sendable {
    /// The median of a write of a page and its `fsync`.
    var fsyncNanoseconds: Double
    /// Addresses in a second, if each is a commit of its own.
    var oneEach: Double
    /// Addresses in a second, if each transaction of the scene is a commit of its own.
    var oneCall: Double

    /// Times a page and its `fsync`, as often as asked.
    static func fsync(in folder: ScratchFolder, rounds: Int) throws(BenchError) -> Double {
        let path = folder.path + "/fsync"
        // SAFETY: the path is borrowed for the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw .service("cannot write \(path): error \(errno)") }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0x5A, count: 4096)
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = bench_clock()
            // SAFETY: the array has that many bytes.
            guard unsafe write(descriptor, page, page.count) == page.count,
                Glibc.fsync(descriptor) == 0
            else { throw .service("cannot write \(path): error \(errno)") }
            times.append(bench_clock() - start)
        }
        return Statistics(times).median
    }

    /// How many addresses a store takes in a second from many callers who commit on their own, each
    /// with its record and its line in the audit trail.
    ///
    /// - Parameter sizes: The addresses of a transaction, and of the next ones in turn.
    static func committing(
        _ sizes: [Int], in folder: ScratchFolder, callers: Int, transactions: Int
    ) async throws(BenchError) -> Double {
        let store = try SQLiteStore(inScratch: folder)
        let most = sizes.max() ?? 1
        let start = bench_clock()
        let log = await Callers.tasks(callers, pieces: transactions) { piece, log in
            do {
                let transaction = Filler.transaction(
                    piece, records: sizes[piece % sizes.count], recordsMax: most, hasTrail: true)
                _ = try await store.commit(transaction).get()
            } catch {
                log.note(.service("\(error)"))
            }
        }
        let nanoseconds = bench_clock() - start
        do throws(StoreError) { try await store.close() } catch { throw .service("\(error)") }
        if let failure = log.failure { throw .service(failure) }
        let addresses = (0..<transactions).reduce(0) { $0 + sizes[$1 % sizes.count] }
        return Double(addresses) * 1e9 / nanoseconds
    }
}

extension DiskLimit {
    /// The median of each number over several rounds.
    init(medianOf limits: [DiskLimit]) {
        func median(_ number: (DiskLimit) -> Double) -> Double {
            Statistics(limits.map(number)).median
        }
        self.init(
            fsyncNanoseconds: median(\.fsyncNanoseconds), oneEach: median(\.oneEach),
            oneCall: median(\.oneCall))
    }
}
