import CIPAlloc
import Testing

@testable import IPAlloc

/// The scripts that the C interface is tested with, through the Swift interface.
@Suite("Behaviour scripts")
struct BehaviourTests {
    @Test("there are scripts")
    func present() {
        #expect(Scenario.all.count > 50)
    }

    @Test("a scenario goes as it is written", arguments: Scenario.all)
    func scenario(_ scenario: Scenario) throws {
        var world = BehaviourWorld()
        for line in scenario.lines {
            try run(line, in: &world)
        }
    }

    @Test("a scenario goes the same in a live image", arguments: Scenario.all.filter(\.canBeLive))
    func liveScenario(_ scenario: Scenario) throws {
        var world = BehaviourWorld()
        world.isAlwaysLive = true
        for line in scenario.lines {
            try run(line, in: &world)
        }
    }

    private func run(_ line: Scenario.Line, in world: inout BehaviourWorld) throws {
        let place = Comment(rawValue: line.place)
        let before = world.box
        let image = try before?.pool.image()
        do {
            let answer = try world.run(line.words)
            #expect(line.refusal == nil, place)
            if let expected = line.answer { #expect(answer == expected, place) }
        } catch let error as IPAllocError {
            try check(error, line)
            if let before, world.box === before { #expect(try before.pool.image() == image, place) }
        }
        try world.box?.pool.checkInvariants()
    }

    /// Compares a refusal's code, and each detail that the script names.
    private func check(_ error: IPAllocError, _ line: Scenario.Line) throws {
        let place = Comment(rawValue: line.place)
        let expected = try #require(line.refusal, "\(line.place): \(error)")
        let name = unsafe String(cString: ipalloc_error_name(error.code.rawValue))
        #expect(name == "IPALLOC_\(expected[0])", place)
        for index in stride(from: 1, to: expected.count - 1, by: 2) {
            let value =
                switch expected[index] {
                case "subject": error.subject?.description
                case "obstacle": error.obstacle?.description
                case "requested": error.requested.description
                case "available": error.available.description
                case "position": error.position.description
                default: Optional<String>.none
                }
            #expect(value == expected[index + 1], place)
        }
    }
}
