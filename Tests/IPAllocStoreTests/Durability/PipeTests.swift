import Foundation
import IPAllocTestProgram
import Synchronization
import Testing

@Suite("Pipes that tests read")
struct PipeTests {
    private final class Shared: Sendable {
        let reader = Atomic<UInt>(0)
        let count = Atomic(0)
        let end = DispatchSemaphore(value: 0)
    }

    @Test("a signal that is handled while a pipe is read ends nothing")
    func signals() throws {
        // Without SA_RESTART, so that the call of the kernel ends.
        var action = sigaction()
        // SAFETY: the structures are this test's own, and the handler touches nothing.
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        var before = sigaction()
        #expect(unsafe sigaction(SIGURG, &action, &before) == 0)
        defer { unsafe sigaction(SIGURG, &before, nil) }
        let (pipe, shared) = (Pipe(), Shared())
        Thread.detachNewThread {
            // Threads of tasks have signals blocked, and so have those that they make.
            var signals = sigset_t()
            unsafe sigemptyset(&signals)
            unsafe sigaddset(&signals, SIGURG)
            unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            shared.reader.store(UInt(pthread_self()), ordering: .releasing)
            let bytes = try? pipe.fileHandleForReading.restOfBytes()
            shared.count.store(bytes?.count ?? -1, ordering: .releasing)
            shared.end.signal()
        }
        while shared.reader.load(ordering: .acquiring) == 0 { usleep(100) }
        let reader = pthread_t(shared.reader.load(ordering: .acquiring))
        // It waits for bytes, most of the time.
        for round in 0..<100 {
            #expect(pthread_kill(reader, SIGURG) == 0)
            usleep(200)
            if round % 20 == 0 { try pipe.fileHandleForWriting.write(contentsOf: Data([1])) }
        }
        try pipe.fileHandleForWriting.close()
        #expect(shared.end.wait(timeout: .now() + 20) == .success)
        #expect(shared.count.load(ordering: .acquiring) == 5)
    }
}
