import IPAlloc
import IPAllocModel

extension ServiceState {
    /// Compares everything that the state derives with what it is derived from.
    ///
    /// - Throws: `ServiceError` with code `internal` that says what disagrees.
    func checkInvariants() throws(ServiceError) {
        if let first = disagreements().first { throw first }
    }

    /// All that disagrees: for each pool and each endpoint the first thing.
    private func disagreements() -> [ServiceError] {
        var found = pools.keys.sorted().compactMap { name in
            disagreement(ofPool: name) ?? holdings(of: name)?.firstDisagreement(in: self)
        }
        if let text = endpoints.disagreement() { found.append(.disagreement(text)) }
        found += endpoints.indexes.compactMap { disagreement(of: $0) }
        found += objects.podPlaces.compactMap { disagreement(ofPod: $0, at: $1) }
        return found + disagreementsOfLists()
    }

    /// What of a pool's engine does not fit its resource or its holders' number.
    func disagreement(ofPool name: String) -> ServiceError? {
        guard let live = pools[name] else { return nil }
        return failure { () throws(ServiceError) in try check(live, named: name) }
    }

    /// What of an endpoint does not fit its records, its pools or the lists that it is in.
    func disagreement(of index: EndpointIndex) -> ServiceError? {
        guard endpoints.has(index) else { return nil }
        return failure { () throws(ServiceError) in try check(index) }
    }

    /// Whether the pod of a UID is another one.
    func disagreement(ofPod uid: String, at place: ObjectPlace) -> ServiceError? {
        guard objects.podPlaces[uid] == place, objects.get(Pod.self, place)?.metadata.uid != uid
        else { return nil }
        return .disagreement("the pod of UID \(uid) is not at \(place)")
    }

    /// What of blocks, garbage, and what is on its way to the disk does not fit the rest.
    func disagreementsOfLists() -> [ServiceError] {
        var found: [ServiceError] = []
        if let error = failure(checkBlocks) { found.append(error) }
        for (uid, place) in claimants {
            guard let index = endpoints.index(uid: uid), endpoints.place(of: index) != place
            else { continue }
            found.append(.disagreement("pods of two names have addresses under UID \(uid)"))
        }
        for index in garbage.marks.keys where !endpoints.has(index) {
            found.append(.disagreement("garbage that is not there"))
        }
        return found
    }

    /// What a check ends with; nil if it succeeds.
    private func failure(_ check: () throws(ServiceError) -> Void) -> ServiceError? {
        do throws(ServiceError) {
            try check()
            return nil
        } catch {
            return error
        }
    }

    private func check(_ live: LivePool, named name: String) throws(ServiceError) {
        do throws(IPAllocError) {
            try live.engine.pool.checkInvariants()
        } catch {
            throw .disagreement("the engine of \(name): \(error)")
        }
        let held = live.engine.heldCount
        if held != UInt128(live.holders.count + live.claimedCount) {
            throw .disagreement(
                "the engine of \(name) has \(held) held addresses, records \(live.holders.count), "
                    + "on their way are \(live.claimedCount)")
        }
        guard let pool = objects.get(SpiderIPPool.self, named: name),
            let usable = try? pool.spec.usableAddresses(family: live.engine.pool.family)
        else { throw .disagreement("the engine of \(name) has no pool") }
        let ranges = live.engine.pool.ranges
        // While a change is on its way, the engine has what both sides of it have.
        guard usable == ranges || usable.contains(ranges) else {
            throw .disagreement("the engine of \(name) has \(ranges), its pool \(usable)")
        }
        try checkReserved(live, named: name)
    }

    /// What is kept back is what is reserved, but for what is held or rests.
    private func checkReserved(_ live: LivePool, named name: String) throws(ServiceError) {
        let family = live.engine.pool.family
        let wanted = reserved[family] ?? RangeSet(family: family)
        for range in live.engine.pool.reserved.ranges where !wanted.contains(range) {
            throw .disagreement("\(range) of \(name) is kept back, but not reserved")
        }
        for range in wanted.ranges {
            let first = try? live.engine.pool.state(of: range.lower)
            if first == .free { throw .disagreement("\(range.lower) of \(name) is free") }
            if let free = try? live.engine.pool.next(.free, after: range.lower),
                free <= range.upper
            {
                throw .disagreement("\(free) of \(name) is reserved, but free")
            }
        }
    }

    private func check(_ index: EndpointIndex) throws(ServiceError) {
        let endpoint = endpoints[index]
        if endpoint.held.isEmpty { throw .disagreement("\(endpoint.place) holds nothing") }
        if endpoints.index(uid: endpoint.uid) != index {
            throw .disagreement("\(endpoint.place) is not found by its UID")
        }
        if !endpoints.indexes(node: endpoint.node).contains(index) {
            throw .disagreement("\(endpoint.place) is not found by its node")
        }
        if let first = endpoint.held.first,
            RecordNote(text: first.note).statefulSet != endpoint.statefulSet
        {
            throw .disagreement("\(endpoint.place) and its records tell different stateful sets")
        }
        for held in endpoint.held where pools[held.pool]?.holders[held.address] != index {
            throw .disagreement("\(held.address) of \(held.pool) does not know its holder")
        }
        if let (_, second) = endpoint.held.doubled {
            throw .disagreement("\(endpoint.place) has two addresses on \(second.interface)")
        }
    }

    private func checkBlocks() throws(ServiceError) {
        for pool in objects.all(SpiderIPPool.self) {
            guard let live = pools[pool.name], let block = pool.spec.block else {
                throw .disagreement("pool \(pool.name) has no engine")
            }
            guard let listed = blocks.addresses(ofPool: pool.name, in: block),
                listed.contains(live.engine.pool.ranges), blocks.taken(in: block).contains(listed)
            else { throw .disagreement("pool \(pool.name) is not in its block") }
            if catalog.pool(named: pool.name)?.spec != pool.spec {
                throw .disagreement("pool \(pool.name) is another one in the catalog")
            }
        }
        if pools.count != objects.all(SpiderIPPool.kind).count {
            throw .disagreement("there are engines without pools")
        }
    }
}
