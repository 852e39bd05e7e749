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

    @Test("at random, every address has its turn, and a full pool is full")
    func random() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.13"]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/policy"] = "random"
        }
        var seen: Set<String> = []
        // That one of four never comes in 200 draws has a probability below 1e-24.
        for _ in 0..<200 {
            seen.formUnion(try await world.add("p").addresses.map { "\($0.address)" })
            try await world.remove("p")
        }
        #expect(seen.count == 4)
        for pod in 0..<4 { try await world.add("q\(pod)") }
        let error = await failure { try await world.add("r") }
        #expect(error?.code == .exhausted)
        try await world.service.checkInvariants()
    }

    @Test("sticky, a pod that comes back finds its address, after a restart too, unless it is held")
    func sticky() async throws {
        var world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.250"]) {
            $0.spec.isDefault = true
            $0.metadata.annotations["ipalloc/policy"] = "sticky"
        }
        var first: [String: [String]] = [:]
        for number in 0..<20 {
            first["p\(number)"] = try await world.add("p\(number)").texts
            try await world.remove("p\(number)")
        }
        #expect(Set(first.values).count > 10)
        world = try await world.restarted()
        for number in (0..<20).reversed() {
            let pod = "p\(number)"
            #expect(try await world.add(pod, uid: "x-\(number)").texts == first[pod])
            try await world.remove(pod, uid: "x-\(number)")
        }
        try await world.patch(
            SpiderIPPool.self, "a", #"{"spec":{"ips":["10.6.0.10-10.6.0.11"]}}"#)
        let both = try await [world.add("p1"), world.add("p2")].flatMap(\.texts)
        #expect(Set(both).count == 2)
        try await world.service.checkInvariants()
    }

    @Test(
        "a policy that there is not is refused, and those that there are are named",
        arguments: ["Random", "least-recently-used", ""])
    func unknownPolicy(name: String) async throws {
        let world = try await World.make()
        let error = await failure {
            try await world.pool("a", ["10.6.0.10-10.6.0.11"]) {
                $0.metadata.annotations["ipalloc/policy"] = name
            }
        }
        #expect(error?.code == .invalidObject)
        #expect(error?.message.contains("\"\(name)\"") == true)
        #expect(error?.message.contains("use one of: \(AddressPolicy.names)") == true)
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
