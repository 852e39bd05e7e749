import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore

@testable import IPAllocService

/// A service on a store, with shorthands for what tests ask of it.
struct World {
    let service: AddressService
    let clock: ManualClock
    let store: any Store

    static func make(
        store: any Store = MemoryStore(), clock: ManualClock = ManualClock(),
        executor: (any TaskExecutor)? = nil,
        change: (inout ServiceSettings) -> Void = { _ in }
    ) async throws -> World {
        var settings = ServiceSettings()
        change(&settings)
        let service = try await AddressService.open(
            store: store, settings: settings, clock: clock, executor: executor)
        return World(service: service, clock: clock, store: store)
    }

    /// The world after the end of its process: the same store, read anew.
    func restarted(
        change: (inout ServiceSettings) -> Void = { _ in }
    ) async throws -> World {
        await service.close()
        return try await World.make(store: store, clock: clock, change: change)
    }

    // MARK: Resources

    @discardableResult
    func create(_ resource: some Resource) async throws -> ResourceAnswer {
        try await service.create(resource.json)
    }

    func pool(
        _ name: String, _ ips: [String], subnet: String = "10.6.0.1/16",
        change: (inout SpiderIPPool) -> Void = { _ in }
    ) async throws {
        var pool = SpiderIPPool()
        pool.name = name
        pool.spec.subnet = subnet
        pool.spec.ips = ips
        change(&pool)
        try await create(pool)
    }

    func subnet(
        _ name: String, _ ips: [String], subnet: String, gateway: String? = nil
    ) async throws {
        var resource = SpiderSubnet()
        resource.name = name
        resource.spec.subnet = subnet
        resource.spec.ips = ips
        resource.spec.gateway = gateway
        try await create(resource)
    }

    func reserve(_ name: String, _ ips: [String]) async throws {
        var reserved = SpiderReservedIP()
        reserved.name = name
        reserved.spec.ips = ips
        try await create(reserved)
    }

    func get<Object: Resource>(
        _ type: Object.Type, _ name: String, namespace: String = ""
    ) async throws -> Object {
        try Object(json: try await service.get(key(type, name, namespace: namespace)).object)
    }

    func all<Object: Resource>(_ type: Object.Type) async throws -> [Object] {
        try await service.list(ResourceQuery(kind: Object.kind)).items.map { try Object(json: $0) }
    }

    @discardableResult
    func patch<Object: Resource>(
        _ type: Object.Type, _ name: String, namespace: String = "", _ text: String
    ) async throws -> ResourceAnswer {
        try await service.patch(
            key(type, name, namespace: namespace), merging: try JSONValue(parsing: text))
    }

    @discardableResult
    func delete<Object: Resource>(
        _ type: Object.Type, _ name: String, namespace: String = ""
    ) async throws -> ResourceAnswer {
        try await service.delete(key(type, name, namespace: namespace))
    }

    func key<Object: Resource>(
        _ type: Object.Type, _ name: String, namespace: String = ""
    ) -> ResourceKey {
        ResourceKey(kind: Object.kind, namespace: namespace, name: name)
    }

    /// A pool's counters, allocated and total.
    func fill(_ name: String) async throws -> [Int?] {
        let pool = try await get(SpiderIPPool.self, name)
        return [pool.status.allocatedIPCount, pool.status.totalIPCount]
    }

    /// A subnet's counters, allocated and total.
    func subnetFill(_ name: String) async throws -> [Int?] {
        let subnet = try await get(SpiderSubnet.self, name)
        return [subnet.status.allocatedIPCount, subnet.status.totalIPCount]
    }

    // MARK: Pods

    /// Adds an interface of a pod in the namespace `default`.
    @discardableResult
    func add(
        _ pod: String, _ interface: String = "eth0", uid: String? = nil, container: String? = nil,
        annotations: [String: String] = [:],
        change: (inout AllocationRequest) -> Void = { _ in }
    ) async throws -> AllocationAnswer {
        var request = AllocationRequest(
            containerID: container ?? "container-of-\(uid ?? pod)", interface: interface,
            networkNamespace: "/var/run/netns/\(pod)", podNamespace: "default", podName: pod,
            podUID: uid ?? "uid-of-\(pod)")
        request.node = "n1"
        request.podAnnotations = annotations
        change(&request)
        return try await service.allocate(request)
    }

    @discardableResult
    func remove(
        _ pod: String, _ interface: String = "eth0", uid: String? = nil, container: String? = nil
    ) async throws -> ReleaseAnswer {
        try await service.release(
            ReleaseRequest(
                containerID: container ?? "container-of-\(uid ?? pod)", interface: interface,
                podNamespace: "default", podName: pod, podUID: uid ?? "uid-of-\(pod)"))
    }

    /// Creates a pod resource in the namespace `default`, with the UID that `add` gives it.
    func pod(
        _ name: String, uid: String? = nil, owner: OwnerReference? = nil,
        annotations: [String: String] = [:], change: (inout Pod) -> Void = { _ in }
    ) async throws {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: name, namespace: "default")
        pod.metadata.uid = uid ?? "uid-of-\(name)"
        pod.metadata.annotations = annotations
        pod.metadata.ownerReferences = owner.map { [$0] } ?? []
        pod.spec.nodeName = "n1"
        pod.status.phase = "Running"
        change(&pod)
        try await create(pod)
    }
}

extension AllocationAnswer {
    /// The addresses as `interface address/prefix pool`.
    var texts: [String] {
        addresses.map { "\($0.interface) \($0.address)/\($0.prefixLength) \($0.pool)" }
    }

    /// The routes as `interface destination via gateway`.
    var routeTexts: [String] {
        routes.map { "\($0.interface) \($0.destination) via \($0.gateway)" }
    }
}

/// Annotation text for `ippools`: for each interface its IPv4 and IPv6 pools.
func poolsAnnotation(
    _ items: [(interface: String, ipv4: [String], ipv6: [String])]
) -> [String: String] {
    let items = items.map { item in
        JSONValue.object([
            "interface": .string(item.interface), "ipv4": item.ipv4.json, "ipv6": item.ipv6.json,
        ])
    }
    return ["ipam.spidernet.io/ippools": JSONValue.array(items).text()]
}

/// Annotation text for `subnets`.
func subnetsAnnotation(
    _ items: [(interface: String, ipv4: [String], ipv6: [String])]
) -> [String: String] {
    let annotation = poolsAnnotation(items)
    return ["ipam.spidernet.io/subnets": annotation["ipam.spidernet.io/ippools"] ?? ""]
}
