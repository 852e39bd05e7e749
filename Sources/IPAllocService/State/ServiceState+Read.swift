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
            var notes = ReadNotes()
            try await view.forEachPackedRecords {
                try state.read($0, with: &notes, at: view.revision)
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

    /// Takes in records, when nobody watches yet.
    private mutating func read(
        _ batch: PackedRecords, with notes: inout ReadNotes, at revision: Revision
    ) throws(ServiceError) {
        let numbers = endpoints.numbers(of: batch)
        let livePools = batch.pools.map { pools.index(forKey: $0) }
        let told = zip(numbers.owners, batch.owners).map { notes.read($1, number: $0) }
        // Without pods, only what was known of one can be garbage.
        let judgesAll = !objects.all(Pod.kind).isEmpty
        for (number, entry) in batch.entries.enumerated() {
            guard let live = livePools[Int(entry.pool)] else {
                throw .inconsistent(
                    "\(entry.address) is of pool \(batch.pools[Int(entry.pool)]), which is not there"
                )
            }
            let note = told[Int(entry.owner)]
            let added: (index: EndpointIndex, isNew: Bool, isNewlyKnown: Bool)
            do throws(EndpointTable.SecondAddress) {
                added = try endpoints.add(
                    number, of: batch, numbers, isPodKnown: note.isPodKnown,
                    statefulSet: note.statefulSet, at: revision)
            } catch {
                throw .inconsistent(
                    "\(batch.words(of: number)): its \(batch.names[Int(entry.interface)]) has "
                        + "\(error.first) already")
            }
            do throws(IPAllocError) {
                try pools.values[live].read(entry.address, heldBy: added.index, at: revision)
            } catch {
                throw .inconsistent("\(batch.words(of: number)), cannot be held: \(error)")
            }
            if added.isNew, note.statefulSet != nil {
                list(added.index, endpoints[added.index])
            }
            if added.isNewlyKnown || (added.isNew && judgesAll) { judge(added.index) }
        }
        endpoints.end(numbers)
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

extension PackedRecords {
    /// A record as messages name it.
    fileprivate func words(of number: Int) -> String {
        let entry = entries[number]
        return "\(entry.address) of pool \(pools[Int(entry.pool)]), recorded for pod "
            + "\(names[Int(entry.namespace)])/\(texts(of: number).name)"
    }
}

/// What notes tell that endpoints are put together from, each read once.
private struct ReadNotes {
    struct Told {
        var isPodKnown = false
        var statefulSet: String?
    }

    /// By the numbers of the notes' texts.
    private var notes: [Told?] = []

    mutating func read(_ text: String, number: UInt32) -> Told {
        let index = Int(number)
        while notes.count <= index { notes.append(nil) }
        if let known = notes[index] { return known }
        let note = RecordNote(text: text)
        let told = Told(isPodKnown: note.isPodKnown == true, statefulSet: note.statefulSet)
        notes[index] = told
        return told
    }
}
