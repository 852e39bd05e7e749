import CBenchBaselines
import Glibc
import IPAllocStore

/// What the disk and the store allow to whoever writes each allocation on its own.
struct DiskLimit: Sendable {
    /// The median of a write of a page and its `fsync`.
    var fsyncNanoseconds: Double
    /// Records in a second, if each transaction is a commit of its own; by the number of records
    /// of a transaction.
    var oneEach: [Int: Double] = [:]

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

    /// How many records a store takes in a second from many callers who commit on their own.
    ///
    /// - Parameter size: The records of a transaction.
    static func oneEach(
        in folder: ScratchFolder, size: Int, callers: Int, transactions: Int
    ) async throws(BenchError) -> Double {
        let store = try SQLiteStore(inScratch: folder)
        let start = bench_clock()
        let log = await Callers.tasks(callers, pieces: transactions) { piece, log in
            do {
                _ = try await store.commit(Filler.transaction(piece, records: size)).get()
            } catch {
                log.note(.service("\(error)"))
            }
        }
        let nanoseconds = bench_clock() - start
        do throws(StoreError) { try await store.close() } catch { throw .service("\(error)") }
        if let failure = log.failure { throw .service(failure) }
        return Double(size * transactions) * 1e9 / nanoseconds
    }
}
