import Logging
import Testing

@testable import IPAllocAgent

/// Which refusals are warnings.
@Suite struct RefusalMemoryTests {
    private let start = ContinuousClock.now

    private func subject(_ pod: String) -> RefusalMemory.Subject {
        .init(operation: .allocate, namespace: "n", pod: pod, interface: "eth0")
    }

    @Test("a refusal is told once, again after the interval, and at once for another reason")
    func repeated() {
        let memory = RefusalMemory()
        func level(_ seconds: Int, _ reason: String = "a", _ pod: String = "p") -> Logger.Level {
            memory.refused(
                subject(pod), reason: reason, isPassing: false, now: start + .seconds(seconds))
        }
        #expect(level(0) == .warning)
        for second in 1..<300 { #expect(level(second) == .info) }
        #expect(level(300) == .warning && level(301) == .info)
        #expect(level(302, "b") == .warning && level(303, "b") == .info)
        #expect(level(303, "a", "q") == .warning)
        #expect(memory.succeeded(subject("p")) == 304)
        #expect(memory.succeeded(subject("p")) == 0)
        #expect(level(304) == .warning)
    }

    @Test("what may pass by itself is told once it has lasted")
    func passing() {
        let memory = RefusalMemory()
        func level(_ seconds: Int) -> Logger.Level {
            memory.refused(
                subject("p"), reason: "a", isPassing: true, now: start + .seconds(seconds))
        }
        #expect((0..<30).allSatisfy { level($0) == .info })
        #expect(level(30) == .warning && level(31) == .info)
        #expect(memory.succeeded(subject("p")) == 32)
        // Of what nobody was told, nobody needs to hear the end.
        #expect(level(40) == .info && memory.succeeded(subject("p")) == 0)
    }

    @Test("no more are remembered than there is room for, and who has gone makes room")
    func room() {
        let memory = RefusalMemory(countMax: 2)
        func level(_ pod: String, _ seconds: Int) -> Logger.Level {
            memory.refused(
                subject(pod), reason: "a", isPassing: false, now: start + .seconds(seconds))
        }
        #expect(level("p", 0) == .warning && level("q", 0) == .warning)
        #expect(level("r", 299) == .info && memory.succeeded(subject("r")) == 0)
        #expect(level("r", 300) == .warning)
    }
}
