import IPAllocJSON
import IPAllocModel

extension AddressService {
    private var missing: ServiceError { ServiceError(.unavailable, "not there yet") }

    public func allocate(
        _ request: AllocationRequest
    ) async throws(ServiceError) -> AllocationAnswer { throw missing }
    public func release(
        _ request: ReleaseRequest
    ) async throws(ServiceError) -> ReleaseAnswer { throw missing }
    public func releaseConflicting(
        _ request: ReleaseRequest
    ) async throws(ServiceError) -> ReleaseAnswer { throw missing }
    public func endpoint(
        namespace: String, pod: String
    ) async throws(ServiceError) -> SpiderEndpoint { throw missing }
    public func collectGarbage(
        _ request: GarbageRequest
    ) async throws(ServiceError) -> GarbageReport { throw missing }
    public func update(
        _ key: ResourceKey, to object: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer { throw missing }
    public func patch(
        _ key: ResourceKey, merging patch: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer { throw missing }
    public func delete(
        _ key: ResourceKey, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer { throw missing }
    public func watch(_ query: ResourceQuery, after resourceVersion: String?) -> ResourceWatch {
        ResourceWatch()
    }
    public var statistics: ServiceStatistics { ServiceStatistics() }
    public func checkInvariants() async throws(ServiceError) {}
    public func close() async {}

    public func list(_ query: ResourceQuery) async throws(ServiceError) -> ResourceList {
        state.withLock { state in
            let found = state.objects.all(query.kind).filter { query.matches($0.resource) }
            return ResourceList(
                items: found.map(\.resource)
                    .sorted { ObjectPlace($0) < ObjectPlace($1) }.map(\.json),
                resourceVersion: state.revision.description)
        }
    }

    public func get(_ key: ResourceKey) async throws(ServiceError) -> JSONValue {
        let found = state.withLock { $0.objects[key.kind, key.place]?.resource.json }
        guard let found else { throw .notFound(key) }
        return found
    }

    public func create(
        _ object: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        let resource: any Resource
        do {
            resource = try ResourceCatalog.decode(object)
        } catch {
            throw .undecodable(error)
        }
        let kept = KeptObject(resource: resource, revision: .zero)
        state.withLock { $0.objects[type(of: resource).kind, ObjectPlace(resource)] = kept }
        return ResourceAnswer(object: resource.json)
    }
}

/// The changes of resources as they happen.
public struct ResourceWatch: AsyncSequence, Sendable {
    public typealias Element = ResourceEvent
    public typealias Failure = ServiceError

    public struct Iterator: AsyncIteratorProtocol {
        public mutating func next() async throws(ServiceError) -> ResourceEvent? { nil }
    }

    public func makeAsyncIterator() -> Iterator { Iterator() }
}
