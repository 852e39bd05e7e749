import IPAlloc
import IPAllocModel
import IPAllocStore

/// Finding out what addresses are used for.
extension ServiceState {
    /// What is known of an address.
    ///
    /// - Complexity: O(p) in the number of pools and subnets.
    func report(on address: IPAddress) -> AddressReport {
        var report = AddressReport(address: address)
        var notes: [String: RecordNote] = [:]
        for (name, live) in pools where live.engine.pool.family == address.family {
            guard let use = live.use(of: address, now: clock.now),
                let range = try? AddressRange(address, address)
            else { continue }
            report.runs.append(
                run(LivePool.Run(range: range, use: use), of: live, named: name, &notes))
        }
        report.runs.sort { $0.pool < $1.pool }
        report.subnets = objects.all(SpiderSubnet.self).filter { subnet in
            (try? subnet.spec.usableAddresses(family: address.family))?.contains(address) == true
        }.map(\.name).sorted()
        report.reservations = objects.all(SpiderReservedIP.self).filter { object in
            (try? object.reservedAddresses(family: address.family))?.contains(address) == true
        }.map(\.name).sorted()
        let pools = objects.all(SpiderIPPool.self).filter { isGateway($0.spec.gateway, address) }
        let subnets = objects.all(SpiderSubnet.self).filter { isGateway($0.spec.gateway, address) }
        report.gateways =
            pools.map { "\(SpiderIPPool.kind.singular)/\($0.name)" }.sorted()
            + subnets.map { "\(SpiderSubnet.kind.singular)/\($0.name)" }.sorted()
        return report
    }

    private func isGateway(_ gateway: String?, _ address: IPAddress) -> Bool {
        gateway.map { (try? IPAddress($0)) == address } ?? false
    }

    /// The addresses of a pool that are used for what is asked for. There may be fewer runs than asked
    /// for, even none, and still more.
    ///
    /// - Throws: `ServiceError` with code `notFound` if there is no such pool, and `invalidRequest`
    ///   if the list shall begin in the other family.
    func list(_ query: AddressQuery) throws(ServiceError) -> AddressList {
        guard let live = pools[query.pool] else {
            throw .notFound(ResourceKey(kind: SpiderIPPool.kind, name: query.pool))
        }
        let family = live.engine.pool.family
        if let after = query.after, after.family != family { throw .otherFamily(after, query.pool) }
        let found = live.runs(
            of: query.uses, now: clock.now, after: query.after, countMax: query.countMax)
        var notes: [String: RecordNote] = [:]
        let runs = found.runs.map { one in
            query.joinsApplications
                ? use(one, of: live, named: query.pool, &notes)
                : run(one, of: live, named: query.pool, &notes)
        }
        return AddressList(runs: runs, next: found.end)
    }

    /// The endpoint that has an address.
    func endpoint(holding address: IPAddress) -> EndpointIndex? {
        for live in pools.values where live.engine.pool.family == address.family {
            if let index = live.holders[address] { return index }
        }
        return nil
    }

    /// What an endpoint's pod needs.
    func standing(of index: EndpointIndex) -> AddressHolder.Standing {
        let endpoint = endpoints[index]
        if isAlive(endpoint) { return .alive }
        if isWanted(endpoint) { return .wanted }
        return garbage.marks[index] == nil ? .unknown : .garbage
    }

    /// - Parameter notes: The notes that were read, so that each is read once.
    private func run(
        _ run: LivePool.Run, of live: LivePool, named pool: String,
        _ notes: inout [String: RecordNote]
    ) -> AddressRun {
        let address = run.range.lower
        var result = AddressRun(pool: pool, range: run.range, use: run.use)
        if run.use == .resting {
            (result.restsUntil, result.isInConflict) = live.engine.withRests {
                ($0.end(of: address), $0.isInConflict(address))
            }
        }
        guard let (index, held) = held(run, of: live, named: pool) else { return result }
        let endpoint = endpoints[index]
        result.holder = AddressHolder(
            namespace: endpoint.place.namespace, pod: endpoint.place.name, podUID: endpoint.uid,
            interface: held.interface, node: endpoint.node, containerID: endpoint.containerID,
            networkNamespace: endpoint.networkNamespace,
            application: application(of: held, by: index, &notes),
            since: held.createdAt, standing: standing(of: index))
        return result
    }

    /// A run with nothing but the application of its holder.
    private func use(
        _ run: LivePool.Run, of live: LivePool, named pool: String,
        _ notes: inout [String: RecordNote]
    ) -> AddressRun {
        var result = AddressRun(pool: pool, range: run.range, use: run.use)
        if let (index, held) = held(run, of: live, named: pool) {
            result.application = application(of: held, by: index, &notes)
        }
        return result
    }

    /// Who holds the one address of a run, and what is known of it; nil if nobody does.
    private func held(
        _ run: LivePool.Run, of live: LivePool, named pool: String
    ) -> (index: EndpointIndex, held: HeldAddress)? {
        let address = run.range.lower
        guard run.use == .held, let index = live.holders[address],
            let held = endpoints.held(by: index).first(where: {
                $0.address == address && $0.pool == pool
            })
        else { return nil }
        return (index, held)
    }

    /// What the pod of an endpoint belongs to; empty if that is unknown.
    private func application(
        of held: HeldAddress, by index: EndpointIndex, _ notes: inout [String: RecordNote]
    ) -> String {
        note(held.note, &notes).application(ofPod: endpoints.place(of: index))?.annotationText ?? ""
    }

    private func note(_ text: String, _ notes: inout [String: RecordNote]) -> RecordNote {
        if let known = notes[text] { return known }
        let note = RecordNote(text: text)
        notes[text] = note
        return note
    }
}
