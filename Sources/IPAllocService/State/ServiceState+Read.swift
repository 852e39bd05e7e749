import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// Reading the state from the store.
extension ServiceState {
    /// The state that a view of a store shows.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read, or holds what
    ///   cannot be: a record whose pool is not there or does not have its address, or an address
    ///   twice.
    /// - Complexity: O(n) in what the store holds.
    static func read(
        _ view: any StoreView, settings: ServiceSettings, clock: any ServiceClock
    ) async throws(ServiceError) -> ServiceState {
        do {
            var state = ServiceState(settings: settings, clock: clock)
            for object in try await view.objects(ObjectQuery()) { try state.read(object) }
            state.makeRoom(for: try await view.recordCounts())
            var texts = RecordTexts()
            try await view.forEachRecordBatch {
                try state.read($0, with: &texts, at: view.revision)
            }
            for rest in try await view.rests() { state.read(rest) }
            state.finishReading(at: view.revision)
            return state
        } catch {
            throw ServiceError(ofReading: error)
        }
    }

    private mutating func read(_ object: StoredObject) throws(ServiceError) {
        let resource = try Self.resource(object)
        var engines: [String: PoolEngine] = [:]
        if let pool = resource as? SpiderIPPool { engines[pool.name] = try engine(for: pool) }
        put(resource, engines: engines, at: object.revision)
    }

    /// The resource that an object is: as its text tells, unless it is still there as it was written.
    private static func resource(_ object: StoredObject) throws(ServiceError) -> any Resource {
        if let stored = object.value as? StoredResource { return stored.resource }
        do throws(DecodingFailure) {
            return try ResourceCatalog.decode(try JSONValue(parsing: object.content))
        } catch {
            throw .inconsistent("\(object.key) cannot be read: \(error)")
        }
    }

    /// Makes room for all records at once: tables that grow step by step cost more than twice as
    /// much.
    private mutating func makeRoom(for counts: RecordCounts) {
        endpoints.reserveCapacity(counts.pods)
        for (pool, count) in counts.byPool { withPool(pool) { $0.reserveCapacity(count) } }
    }

    /// Takes in records, when nobody watches yet.
    private mutating func read(
        _ records: [AllocationRecord], with texts: inout RecordTexts, at revision: Revision
    ) throws(ServiceError) {
        for record in records {
            let index = read(record, with: &texts, at: revision)
            let failure = withPool(record.pool) { pool -> IPAllocError? in
                do throws(IPAllocError) {
                    try pool.claim(record.address)
                } catch {
                    return error
                }
                pool.hold(record.address, by: index, at: revision)
                return nil
            }
            guard let failure else {
                throw .inconsistent(
                    "\(record.address) is of pool \(record.pool), which is not there")
            }
            if let failure {
                throw .inconsistent(
                    "\(record.address) of pool \(record.pool), recorded for pod "
                        + "\(record.namespace)/\(record.podName), cannot be held: \(failure)")
            }
        }
    }

    /// Takes in the endpoint of a record, or a further address of one that is there.
    private mutating func read(
        _ record: AllocationRecord, with texts: inout RecordTexts, at revision: Revision
    ) -> EndpointIndex {
        let (text, note) = texts.note(record.owner)
        let held = HeldAddress(
            interface: texts.shared(record.interface), address: record.address,
            pool: texts.shared(record.pool), note: text, createdAt: record.createdAt,
            updatedAt: record.updatedAt)
        if let known = endpoints.index(uid: record.podUID) {
            endpoints.change(known) { $0.held.append(held) }
            if note.isPodKnown == true, !endpoints[known].isPodKnown {
                endpoints.change(known) { $0.isPodKnown = true }
                judge(known)
            }
            return known
        }
        let index = endpoints.insert(
            Endpoint(
                uid: record.podUID,
                place: ObjectPlace(
                    namespace: texts.shared(record.namespace), name: record.podName),
                node: texts.shared(record.node), containerID: record.containerID,
                networkNamespace: record.networkNamespace,
                isPodKnown: note.isPodKnown == true, statefulSet: note.statefulSet,
                held: [held], revision: revision))
        list(index)
        judge(index)
        return index
    }

    /// Takes in a rest after all records. One that says nothing any more is noted as ended.
    private func read(_ stored: AddressRest) {
        guard let live = pools[stored.pool] else { return }
        let rest = Rest(stored)
        let isUnheld =
            switch try? live.engine.pool.state(of: stored.address) {
            case .free, .reserved: true
            default: false
            }
        if isUnheld, (try? live.claim(stored.address)) != nil {
            live.engine.giveBack(stored.address, resting: rest, reserved: nil)
        } else {
            live.engine.withRests { $0.note(ended: stored.address, rest) }
        }
    }

    private mutating func finishReading(at revision: Revision) {
        self.revision = revision
        endRests()
        watches.begin(at: revision)
        for workload in objects.workloads { chores.insert(.serveWorkload(.init(workload))) }
        for network in objects.all(SpiderMultusConfig.self) {
            chores.insert(.define(network: ObjectPlace(network)))
        }
        for (name, pool) in pools where pool.awaitsRelease { chores.insert(.settlePool(name)) }
        for subnet in objects.all(SpiderSubnet.self) where subnet.isTerminating {
            chores.insert(.settleSubnet(subnet.name))
        }
    }
}

/// Texts that many records have, each once in memory, and what notes tell, each read once.
private struct RecordTexts {
    private var notes: [String: (text: String, note: RecordNote)] = [:]
    private var texts: [String: String] = [:]

    mutating func note(_ text: String) -> (text: String, note: RecordNote) {
        if let known = notes[text] { return known }
        let note = (text, RecordNote(text: text))
        notes[text] = note
        return note
    }

    mutating func shared(_ text: String) -> String {
        // Short texts lie in the value itself.
        if text.utf8.count <= 15 { return text }
        if let known = texts[text] { return known }
        texts[text] = text
        return text
    }
}
