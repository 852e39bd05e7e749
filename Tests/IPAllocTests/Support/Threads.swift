import Glibc
import Synchronization

/// Runs a body on several threads at once, with a number each, and waits for all of them.
func runThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    final class Start: Sendable {
        let number: Int
        let body: @Sendable (Int) -> Void

        init(number: Int, body: @escaping @Sendable (Int) -> Void) {
            self.number = number
            self.body = body
        }
    }
    let threads = (0..<count).map { number in
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(number: number, body: body))
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                let start = unsafe Unmanaged<Start>.fromOpaque(context!).takeRetainedValue()
                start.body(start.number)
                return nil
            }, start.toOpaque())
        precondition(failure == 0, "no thread could be started")
        return thread
    }
    for thread in threads { pthread_join(thread, nil) }
}

/// What went wrong on any thread, the first few.
final class Failures: Sendable {
    private let texts = Mutex<[String]>([])

    func record(_ text: @autoclosure () -> String) {
        texts.withLock { if $0.count < 8 { $0.append(text()) } }
    }

    var all: [String] { texts.withLock { $0 } }
}

/// Lets other threads run, so that one that only asks or changes does not take all the time.
func yieldProcessor() { sched_yield() }
