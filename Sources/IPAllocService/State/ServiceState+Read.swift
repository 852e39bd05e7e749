import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// Reading the state from the store.
extension ServiceState {
    /// The state that a store holds.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read, or holds what
    ///   cannot be: a record whose pool is not there or does not have its address, or an address
    ///   twice.
    /// - Complexity: O(n) in what the store holds.
    static func read(
        _ store: any Store, settings: ServiceSettings, clock: any ServiceClock
    ) async throws(ServiceError) -> ServiceState {
        do {
            return try await store.read { view in
                var state = ServiceState(settings: settings, clock: clock)
                for object in try await view.objects(ObjectQuery()) { try state.read(object) }
                var records = RecordReader()
                try await view.forEachRecordBatch { try state.read($0, with: &records) }
                for rest in try await view.rests() { state.read(rest) }
                try state.finishReading(records, at: view.revision)
                return state
            }
        } catch let error as ServiceError {
            throw error
        } catch let error as StoreError {
            throw .storeFailure(error)
        } catch {
            throw .inconsistent("\(error)")
        }
    }

    private mutating func read(_ object: StoredObject) throws(ServiceError) {
        let resource: any Resource
        do throws(DecodingFailure) {
            resource = try ResourceCatalog.decode(try JSONValue(parsing: object.content))
        } catch {
            throw .inconsistent("\(object.key) cannot be read: \(error)")
        }
        var engines: [String: PoolEngine] = [:]
        if let pool = resource as? SpiderIPPool { engines[pool.name] = try engine(for: pool) }
        put(resource, engines: engines, at: object.revision)
    }

    private mutating func read(
        _ records: [AllocationRecord], with reader: inout RecordReader
    ) throws(ServiceError) {
        for record in records {
            guard let live = pools[record.pool] else {
                throw .inconsistent(
                    "\(record.address) is of pool \(record.pool), which is not there")
            }
            do throws(IPAllocError) {
                try live.claim(record.address)
            } catch {
                throw .inconsistent(
                    "\(record.address) of pool \(record.pool), recorded for pod "
                        + "\(record.namespace)/\(record.podName), cannot be held: \(error)")
            }
            reader.add(record)
        }
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

    private mutating func finishReading(
        _ reader: RecordReader, at revision: Revision
    ) throws(ServiceError) {
        self.revision = revision
        adopt(reader, at: revision)
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

/// Puts the records of each pod together.
struct RecordReader {
    private(set) var endpoints: [Endpoint] = []
    /// How many records each pool has.
    private(set) var counts: [String: Int] = [:]
    private var places: [String: Int] = [:]
    /// The notes of records, each read once.
    private var notes: [String: RecordNote] = [:]
    /// Texts that many records have, each once in memory.
    private var shared: [String: String] = [:]

    mutating func add(_ record: AllocationRecord) {
        let held = HeldAddress(
            interface: shared(record.interface), address: record.address,
            pool: shared(record.pool), note: shared(record.owner), createdAt: record.createdAt,
            updatedAt: record.updatedAt)
        counts[held.pool, default: 0] += 1
        if let place = places[record.podUID] {
            endpoints[place].held.append(held)
            return
        }
        places[record.podUID] = endpoints.count
        let note = note(held.note)
        endpoints.append(
            Endpoint(
                uid: record.podUID,
                place: ObjectPlace(namespace: shared(record.namespace), name: record.podName),
                node: shared(record.node), containerID: record.containerID,
                networkNamespace: record.networkNamespace,
                isPodKnown: note.isPodKnown == true, statefulSet: note.statefulSet,
                held: [held]))
    }

    private mutating func note(_ text: String) -> RecordNote {
        if let known = notes[text] { return known }
        let note = RecordNote(text: text)
        notes[text] = note
        return note
    }

    private mutating func shared(_ text: String) -> String {
        // Short texts lie in the value itself.
        if text.utf8.count <= 15 { return text }
        if let known = shared[text] { return known }
        shared[text] = text
        return text
    }
}
