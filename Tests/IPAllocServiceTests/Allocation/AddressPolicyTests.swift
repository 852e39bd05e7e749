import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("AddressPolicy")
struct AddressPolicyTests {
    /// The last numbers of the addresses that pods get who come and go.
    private func given(_ world: World) async throws -> [String] {
        var texts: [String] = []
        for pod in ["1", "2", "3"] {
            texts += try await world.add(pod).addresses.map { "\($0.address)" }
            try await world.remove(pod)
        }
        return texts.map { String($0.split(separator: ".").last ?? "") }
    }

    @Test("the lowest address comes first, unless a pool says to go on")
    func policies() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"]) { $0.spec.isDefault = true }
        #expect(try await given(world) == ["10", "10", "10"])
        try await world.patch(
            SpiderIPPool.self, "a", #"{"metadata":{"annotations":{"ipalloc/policy":"next"}}}"#)
        #expect(try await given(world) == ["10", "11", "10"])
        try await world.patch(
            SpiderIPPool.self, "a", #"{"metadata":{"annotations":{"ipalloc/policy":"lowest"}}}"#)
        #expect(try await given(world) == ["10", "10", "10"])
    }

    @Test(
        "a policy that there is not is refused, and those that there are are named",
        arguments: ["random", "least-recently-released", "sticky", ""])
    func unknownPolicy(name: String) async throws {
        let world = try await World.make()
        let error = await failure {
            try await world.pool("a", ["10.6.0.10-10.6.0.11"]) {
                $0.metadata.annotations["ipalloc/policy"] = name
            }
        }
        #expect(error?.code == .invalidObject)
        #expect(error?.message.contains("\"\(name)\"") == true)
        #expect(error?.message.contains("use one of: lowest, next") == true)
        #expect(try await world.all(SpiderIPPool.self).isEmpty)
        try await world.pool("a", ["10.6.0.10-10.6.0.11"])
        let change = await failure {
            try await world.patch(
                SpiderIPPool.self, "a",
                #"{"metadata":{"annotations":{"ipalloc/policy":"\#(name)"}}}"#)
        }
        #expect(change?.code == .invalidObject)
        #expect(try await world.get(SpiderIPPool.self, "a").metadata.annotations.isEmpty)
    }
}
