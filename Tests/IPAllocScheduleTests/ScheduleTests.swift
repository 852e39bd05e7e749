import IPAllocTestSupport
import Testing

@testable import IPAllocScheduled

/// The engine's shipped sources under every order of their atomic steps, as far as can be tried.
///
/// All cases share the hook before each step, so they run one after the other.
@Suite("Schedules", .serialized)
struct ScheduleTests {
    @Test("every schedule keeps the promises", arguments: ScheduleCase.all)
    func explore(description: ScheduleCase) throws {
        var random = SeededGenerator.forTest(description.name)
        let failure = try Explorer.failure(of: description, seed: random.next())
        #expect(failure == nil)
    }
}
