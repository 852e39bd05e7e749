import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("Release by hand")
struct AddressReleaseTests {
    private func makeWorld() async throws -> World {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.15"]) { $0.spec.isDefault = true }
        try await world.add("web", "eth0")
        try await world.add("web", "net1")
        return world
    }

    private func request(
        _ text: String, change: (inout AddressReleaseRequest) -> Void = { _ in }
    ) throws -> AddressReleaseRequest {
        var request = AddressReleaseRequest(try IPAddress(text))
        change(&request)
        return request
    }

    @Test("all addresses of the pod go with the one that is named; a dry run only says so")
    func all() async throws {
        let world = try await makeWorld()
        let plan = try await world.service.release(request("10.6.0.11") { $0.isDryRun = true })
        #expect(plan.pod == "web" && plan.addresses.map(\.interface) == ["eth0", "net1"])
        #expect(try await world.fill("a") == [2, 6])
        #expect(try await world.service.release(request("10.6.0.11")) == plan)
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
    }

    @Test("a live pod keeps its addresses, unless that is overridden")
    func live() async throws {
        let world = try await makeWorld()
        try await world.pod("web")
        for isDryRun in [true, false] {
            let refused = await failure {
                try await world.service.release(
                    request("10.6.0.10") { $0.isDryRun = isDryRun })
            }
            #expect(refused?.code == .forbidden)
            #expect(refused?.message.contains("default/web (eth0), which is alive") == true)
        }
        #expect(try await world.fill("a") == [2, 6])
        _ = try await world.service.release(request("10.6.0.10") { $0.isForced = true })
        #expect(try await world.fill("a") == [0, 6])
        try await world.service.checkInvariants()
    }

    @Test("another pod than the one that is meant loses nothing")
    func another() async throws {
        let world = try await makeWorld()
        let refused = await failure {
            try await world.service.release(
                request("10.6.0.10") {
                    $0.podUID = "earlier"
                    $0.isForced = true
                })
        }
        #expect(refused?.code == .conflict)
        #expect(refused?.message.contains("with UID uid-of-web, not by") == true)
        #expect(try await world.fill("a") == [2, 6])
    }

    @Test(
        "what no pod has cannot be given back, and the refusal says what it is",
        arguments: [("10.6.0.9", "in no IPPool"), ("10.6.0.12", "free in IPPool a")])
    func unheld(_ text: String, _ words: String) async throws {
        let world = try await makeWorld()
        let refused = await failure { try await world.service.release(request(text)) }
        #expect(refused?.code == .notFound)
        #expect(refused?.message.contains(words) == true, "\(refused?.message ?? "")")
        #expect(try await world.fill("a") == [2, 6])
    }
}
