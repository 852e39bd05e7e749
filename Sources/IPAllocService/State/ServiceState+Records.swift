import IPAlloc
import IPAllocModel
import IPAllocStore

/// Bringing records that the store has, or no longer has, into the state.
extension ServiceState {
    /// Takes in an endpoint, or further addresses of one that is there. Their engines have them
    /// held already.
    ///
    /// - Parameter changed: What the endpoint has already, with what else is known of it now.
    /// - Returns: The endpoint with all that it has.
    @discardableResult
    mutating func hold(
        _ new: Endpoint, replacing changed: [HeldAddress] = [], at revision: Revision
    ) -> Endpoint {
        precondition(!new.held.isEmpty || !changed.isEmpty)
        var endpoint = new
        endpoint.revision = revision
        let index: EndpointIndex
        if let known = endpoints.index(uid: endpoint.texts.uidKey) {
            index = known
            endpoints.change(index) { old in
                endpoint.held = old.held.replacing(changed) + new.held
                endpoint.isPodKnown = old.isPodKnown || new.isPodKnown
                old = endpoint
            }
            watches.mark(SpiderEndpoint.kind, endpoint.place, .changed, at: revision)
        } else {
            let added = endpoints.insert(endpoint)
            index = added.index
            watches.mark(
                SpiderEndpoint.kind, endpoint.place, added.isFirst ? .created : .changed,
                at: revision)
        }
        assert(endpoint.held.doubled == nil)
        for held in new.held {
            withPool(held.pool) { $0.hold(held.address, by: index, at: revision) }
            markPool(held.pool, at: revision)
        }
        list(index, endpoint)
        judge(index, endpoint)
        return endpoint
    }

    /// Takes addresses away from an endpoint, and the endpoint with the last of them.
    ///
    /// - Parameters:
    ///   - rests: How each of them rests then.
    ///   - keepsHeld: Whether their engines shall have them held all the same, since they pass to
    ///     another endpoint.
    mutating func free(
        _ freed: [HeldAddress], of index: EndpointIndex, at revision: Revision,
        resting rests: [Rest?], keepsHeld: Bool = false
    ) {
        assert(keepsHeld || rests.count == freed.count)
        let old = endpoints[index]
        for (number, held) in freed.enumerated() {
            assert(old.held.contains(held))
            let reserved = reserved[held.address.family]
            let awaitsRelease = withPool(held.pool) { pool in
                pool.free(held.address, at: revision)
                if !keepsHeld {
                    pool.engine.giveBack(
                        held.address, resting: rests[number], reserved: reserved)
                }
                return pool.awaitsRelease
            }
            guard let awaitsRelease else { preconditionFailure("a record's pool is not there") }
            markPool(held.pool, at: revision)
            if awaitsRelease { chores.insert(.settlePool(held.pool)) }
            waiters.wake(pool: held.pool)
        }
        let rest = old.held.filter { !freed.contains($0) }
        if rest.isEmpty {
            unlist(index, old)
            garbage.remove(index)
            let last = ResourceSnapshot.endpoint(snapshot(of: old))
            endpoints.remove(index)
            if endpoints.index(at: old.place) == nil {
                watches.mark(SpiderEndpoint.kind, old.place, .deleted(last), at: revision)
            }
        } else {
            endpoints.change(index) { endpoint in
                endpoint.held = rest
                endpoint.revision = revision
            }
            watches.mark(SpiderEndpoint.kind, old.place, .changed, at: revision)
        }
    }

    /// Says that a pool's status has changed.
    private mutating func markPool(_ name: String, at revision: Revision) {
        watches.mark(SpiderIPPool.kind, ObjectPlace(name: name), .composed, at: revision)
    }

    /// The place of the stateful set that an endpoint's pod belongs to, if it does.
    func statefulSet(of endpoint: Endpoint) -> ObjectPlace? {
        endpoint.statefulSet.map {
            ObjectPlace(namespace: endpoint.place.namespace, name: $0)
        }
    }

    /// Notes an endpoint as one of its stateful set, if its pod belongs to one.
    mutating func list(_ index: EndpointIndex, _ endpoint: Endpoint) {
        guard let set = statefulSet(of: endpoint) else { return }
        statefulEndpoints[set, default: []].insert(index)
    }

    private mutating func unlist(_ index: EndpointIndex, _ endpoint: Endpoint) {
        guard let set = statefulSet(of: endpoint) else { return }
        statefulEndpoints[set]?.remove(index)
        if statefulEndpoints[set]?.isEmpty == true { statefulEndpoints[set] = nil }
    }
}

extension [HeldAddress] {
    /// The same addresses, some of them with what else is known of them now.
    fileprivate func replacing(_ changed: [HeldAddress]) -> [HeldAddress] {
        if changed.isEmpty { return self }
        return map { held in
            changed.first { $0.isFor(held.interface, held.address.family) } ?? held
        }
    }
}
