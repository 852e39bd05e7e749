import IPAllocJSON
import IPAllocModel
import IPAllocStore

extension AddressService {
    /// Compares everything that the service knows: engines with records, indexes with what they
    /// list, and all of it with the store. Commits that are under way are waited for by comparing
    /// anew.
    ///
    /// - Throws: `ServiceError` with code `internal` that says what disagrees.
    /// - Complexity: O(n).
    public func checkInvariants() async throws(ServiceError) {
        try state.withLock { state throws(ServiceError) in try state.checkInvariants() }
        while true {
            let (content, revision) = try await stored()
            let known = state.withLock { state in (KnownContent(state), state.revision) }
            // The state follows the store, and never goes before it.
            if known.1 > store.revision {
                throw .inconsistent(
                    "the service is at revision \(known.1), it at \(store.revision)")
            }
            guard known.1 == revision else { continue }
            let differences = known.0.content.differences(fromStored: content)
            if let first = differences.values.min() { throw .inconsistent(first) }
            return
        }
    }

    /// What the store holds.
    func stored() async throws(ServiceError) -> (StateContent, Revision) {
        do {
            return try await store.read { view in
                var content = StateContent()
                for object in try await view.objects(ObjectQuery()) {
                    content.objects[object.key] = object.content
                }
                try await view.forEachRecordBatch { records in
                    for record in records { content.records[record.key] = record }
                }
                content.rests = Set(try await view.rests())
                return (content, view.revision)
            }
        } catch {
            throw .inconsistent("it cannot be read: \(error)")
        }
    }
}

/// What a state and a store must both have.
struct StateContent: Sendable {
    var objects: [ObjectKey: [UInt8]] = [:]
    var records: [RecordKey: AllocationRecord] = [:]
    /// The addresses that rest; the store may have more, which are over.
    var rests: Set<AddressRest> = []

    /// What disagrees with the store, in words, by what it is about.
    func differences(fromStored stored: StateContent) -> [String: String] {
        var found: [String: String] = [:]
        for (key, record) in records where stored.records[key] != record {
            found["\(key)"] =
                stored.records[key].map { record.differences(fromStored: $0) }
                ?? "the store lacks \(record.words)"
        }
        for (key, record) in stored.records where records[key] == nil {
            found["\(key)"] = "the store alone has \(record.words)"
        }
        for (key, content) in objects where stored.objects[key] != content {
            found["\(key)"] = "\(key) in the store is another one"
        }
        for key in stored.objects.keys where objects[key] == nil {
            found["\(key)"] = "\(key) is in the store only"
        }
        for rest in rests where !stored.rests.contains(rest) {
            found["rest of \(rest.address)"] =
                "the store does not know that \(rest.address) of \(rest.pool) rests"
        }
        return found
    }
}

extension AllocationRecord {
    /// The record as messages name it.
    fileprivate var words: String {
        let pod = podName.isEmpty ? "container \(containerID)" : "pod \(namespace)/\(podName)"
        return "\(address) of IPPool \(pool) for \(pod) (\(interface))"
    }

    /// Where the store's record of the same address is another one, in words.
    fileprivate func differences(fromStored stored: AllocationRecord) -> String {
        let fields: [(name: String, (AllocationRecord) -> String)] = [
            ("pod", { "\($0.namespace)/\($0.podName)" }), ("UID", { $0.podUID }),
            ("interface", { $0.interface }), ("node", { $0.node }),
            ("container", { $0.containerID }),
            ("network namespace", { $0.networkNamespace }),
            ("owner", { $0.owner }), ("creation", { $0.createdAt.timestamp }),
            ("last change", { $0.updatedAt.timestamp }),
        ]
        let different = fields.filter { $0.1(self) != $0.1(stored) }.map { name, value in
            "\(name) \(value(stored)), not \(value(self))"
        }
        return "the store tells otherwise of \(words): "
            + (different.isEmpty ? "times" : different.joined(separator: "; "))
    }
}

/// What a state has at one moment that the store must have, too: what changes meanwhile is copied.
struct KnownContent: Sendable {
    let endpoints: EndpointTable
    private let objects: ObjectTable
    private let rests: [(pool: String, rests: RestTable)]

    /// - Complexity: O(p) in the number of pools.
    init(_ state: ServiceState) {
        (endpoints, objects) = (state.endpoints, state.objects)
        rests = state.pools.map { name, live in (name, live.engine.withRests { $0 }) }
    }

    /// The same as the store has it.
    ///
    /// - Complexity: O(n).
    var content: StateContent {
        var content = StateContent()
        for index in endpoints.indexes {
            let endpoint = endpoints[index]
            for record in endpoint.records(endpoint.held) { content.records[record.key] = record }
        }
        for (name, table) in rests {
            for (address, rest) in table.all {
                content.rests.insert(AddressRest(rest, of: address, pool: name))
            }
        }
        for type in ResourceCatalog.types {
            for kept in objects.all(type.kind).values {
                let object = StoredObject(kept.resource)
                content.objects[object.key] = object.content
            }
        }
        return content
    }
}
