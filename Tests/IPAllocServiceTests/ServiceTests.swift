import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("AddressService")
struct ServiceTests {
    @Test("a created resource can be read")
    func createAndGet() async throws {
        let service = try await AddressService.open(store: MemoryStore())
        var namespace = Namespace()
        namespace.name = "default"
        _ = try await service.create(namespace.json)
        let key = ResourceKey(kind: Namespace.kind, name: "default")
        #expect(try await service.get(key)["metadata"]?["name"]?.string == "default")
    }
}
