import Glibc
import IPAllocTestSupport
import Testing

@testable import IPAllocScheduled

/// The engine's shipped sources under every order of their atomic steps, as far as can be tried.
///
/// All cases share the hook before each step, so they run one after the other.
@Suite("Schedules", .serialized)
struct ScheduleTests {
    @Test("every schedule keeps the promises", arguments: ScheduleCase.chosen)
    func explore(description: ScheduleCase) throws {
        var random = SeededGenerator.forTest(description.name)
        let failure = try Explorer.failure(of: description, seed: random.next())
        #expect(failure == nil)
    }
}

extension ScheduleCase {
    /// The cases whose names begin with the value of IPALLOC_SCHEDULES; all without it.
    fileprivate static var chosen: [ScheduleCase] {
        // SAFETY: nothing changes the environment.
        let start = unsafe getenv("IPALLOC_SCHEDULES").map { unsafe String(cString: $0) } ?? ""
        let chosen = all.filter { $0.name.hasPrefix(start) }
        precondition(!chosen.isEmpty, "no case's name begins with \(start)")
        return chosen
    }
}
