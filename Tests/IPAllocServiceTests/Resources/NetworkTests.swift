import IPAllocJSON
import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Networks")
struct NetworkTests {
    private static let place = "default"

    private static func network(
        _ name: String = "m", master: String = "eth0", annotations: [String: String] = [:]
    ) throws -> SpiderMultusConfig {
        var network = try SpiderMultusConfig(
            json: JSONValue(
                parsing: #"{"spec":{"cniType":"macvlan","macvlan":{"master":["\#(master)"]}}}"#))
        network.name = name
        network.metadata.namespace = place
        network.metadata.annotations = annotations
        return network
    }

    private static func key<Object: Resource>(_ type: Object.Type, _ name: String) -> ResourceKey {
        ResourceKey(kind: type.kind, namespace: place, name: name)
    }

    private static func definition(
        _ name: String, in world: World
    ) async throws -> NetworkAttachmentDefinition? {
        let list = try await world.service.list(
            ResourceQuery(kind: NetworkAttachmentDefinition.kind, namespace: place, name: name))
        return try list.items.first.map { try NetworkAttachmentDefinition(json: $0) }
    }

    @Test("a definition comes, changes and goes in the commits of its network")
    func lifetime() async throws {
        let world = try await World.make()
        let before = world.store.revision.rawValue
        try await world.create(try Self.network(annotations: ["a": "b"]))
        #expect(world.store.revision.rawValue == before + 1)
        let made = try #require(try await Self.definition("m", in: world))
        #expect(made.spec.config.contains(#""master":"eth0""#))
        #expect(made.metadata.annotations == ["a": "b"])
        #expect(made.metadata.controller?.name == "m")
        #expect(made.metadata.uid.count == 36)

        _ = try await world.service.update(
            Self.key(SpiderMultusConfig.self, "m"), to: try Self.network(master: "eth1").json)
        let changed = try #require(try await Self.definition("m", in: world))
        #expect(changed.spec.config.contains(#""master":"eth1""#))
        #expect(changed.metadata.annotations.isEmpty)
        #expect(changed.metadata.uid == made.metadata.uid)
        #expect(changed.metadata.generation == 2)

        let last = world.store.revision.rawValue
        _ = try await world.service.delete(Self.key(SpiderMultusConfig.self, "m"))
        #expect(world.store.revision.rawValue == last + 1)
        #expect(try await Self.definition("m", in: world) == nil)
        try await world.service.checkInvariants()
    }

    @Test("a dry run makes, changes and deletes no definition")
    func dryRun() async throws {
        let world = try await World.make()
        _ = try await world.service.create(try Self.network().json, dryRun: true)
        #expect(try await Self.definition("m", in: world) == nil)
        try await world.create(try Self.network())
        let made = try await Self.definition("m", in: world)
        _ = try await world.service.update(
            Self.key(SpiderMultusConfig.self, "m"), to: try Self.network(master: "eth1").json,
            dryRun: true)
        _ = try await world.service.delete(Self.key(SpiderMultusConfig.self, "m"), dryRun: true)
        #expect(try await Self.definition("m", in: world) == made)
    }

    @Test("a definition that was deleted or changed by hand is made anew")
    func restoration() async throws {
        let world = try await World.make()
        try await world.create(try Self.network())
        let made = try #require(try await Self.definition("m", in: world))
        let key = Self.key(NetworkAttachmentDefinition.self, "m")
        #expect(try await world.service.delete(key).isDeleted)
        let again = try #require(try await Self.definition("m", in: world))
        #expect(again.spec.config == made.spec.config)
        #expect(again.metadata.uid != made.metadata.uid)
        let patch = try JSONValue(
            parsing: #"{"metadata":{"labels":{"a":"b"}},"spec":{"config":"{}"}}"#)
        _ = try await world.service.patch(key, merging: patch)
        let restored = try #require(try await Self.definition("m", in: world))
        #expect(restored.spec.config == made.spec.config)
        #expect(restored.metadata.labels == ["a": "b"])
    }

    @Test("a definition that nobody manages is taken over with a warning; one of others stays")
    func earlierDefinitions() async throws {
        let world = try await World.make()
        var own = NetworkAttachmentDefinition()
        own.metadata = ObjectMetadata(name: "own", namespace: Self.place)
        own.spec.config = "{}"
        try await world.create(own)
        let taken = try await world.create(try Self.network("own"))
        #expect(
            taken.warnings == [
                "the net-attach-def default/own was there already; it is managed by "
                    + "SpiderMultusConfig default/own from now on"
            ])
        #expect(try await Self.definition("own", in: world)?.spec.config.contains("eth0") == true)

        var foreign = own
        foreign.name = "foreign"
        foreign.metadata.ownerReferences = [
            OwnerReference(to: try Self.network(), isController: true)
        ]
        foreign.metadata.ownerReferences[0].kind = "Operator"
        try await world.create(foreign)
        let left = try await world.create(try Self.network("foreign"))
        #expect(
            left.warnings == [
                "the net-attach-def default/foreign is managed by Operator m, and stays as it is"
            ])
        #expect(try await Self.definition("foreign", in: world)?.spec.config == "{}")
        _ = try await world.service.delete(Self.key(SpiderMultusConfig.self, "foreign"))
        #expect(try await Self.definition("foreign", in: world) != nil)
    }

    @Test("two networks do not make one definition, and a network makes the same one always")
    func names() async throws {
        let world = try await World.make()
        let key = "multus.spidernet.io/cr-name"
        try await world.create(try Self.network("m", annotations: [key: "shared"]))
        let error = await failure {
            try await world.create(try Self.network("n", annotations: [key: "shared"]))
        }
        #expect(error?.message.contains("already exists and is managed by") == true)
        #expect(try await Self.definition("n", in: world) == nil)
        let renamed = await failure {
            try await world.service.update(
                Self.key(SpiderMultusConfig.self, "m"), to: try Self.network("m").json)
        }
        #expect(renamed?.message.contains("from 'shared' to 'm'") == true)
        #expect(try await Self.definition("shared", in: world) != nil)
        #expect(try await Self.definition("m", in: world) == nil)
    }

    @Test("a definition that is missing when the service starts is made then")
    func start() async throws {
        let store = MemoryStore()
        var network = try Self.network()
        network.metadata.uid = "u"
        _ = try await store.commit(Transaction(writes: [.putObject(StoredObject(network))])).get()
        let world = try await World.make(store: store)
        #expect(try await Self.definition("m", in: world)?.metadata.controller?.uid == "u")
    }
}
