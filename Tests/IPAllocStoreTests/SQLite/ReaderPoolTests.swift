import GRDB
import Synchronization
import Testing

@testable import IPAllocStore

/// The connections that read.
@Suite("Reader pool") struct ReaderPoolTests {
    /// How many there were of what, counted by several tasks.
    private final class Counts: Sendable {
        let opened = Mutex(0)
        let served = Mutex(0)
        let refused = Mutex(0)

        var answered: Int { served.withLock { $0 } + refused.withLock { $0 } }
    }

    @Test(
        "connections that cannot be opened, or are of no more use, keep nobody waiting",
        arguments: 1...3)
    func failures(countMax: Int) async throws {
        let counts = Counts()
        let pool = ReaderPool(countMax: countMax) { () throws(StoreError) in
            let number = counts.opened.withLock { count in
                count += 1
                return count
            }
            guard number.isMultiple(of: 2), let queue = try? DatabaseQueue() else {
                throw StoreError(.cannotOpen, operation: "open")
            }
            return queue
        }
        let all = 200
        for number in 0..<all {
            Task {
                do {
                    let reader = try await pool.acquire()
                    await Task.yield()
                    pool.release(reader, isUsable: !number.isMultiple(of: 3))
                    counts.served.withLock { $0 += 1 }
                } catch {
                    counts.refused.withLock { $0 += 1 }
                }
            }
        }
        for _ in 0..<3000 where counts.answered < all {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(counts.answered == all)
        #expect(counts.served.withLock { $0 } > 0)
        #expect(counts.refused.withLock { $0 } > 0)
        pool.close()
    }
}
