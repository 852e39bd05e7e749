import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// The resources, in Kubernetes' shapes.
extension AddressService {
    /// The resources that a query means: all of them as they are at one moment, or a part.
    ///
    /// Parts are of different moments, as no moment is kept. Each tells the version of the first,
    /// so who watches from it sees what changed meanwhile.
    ///
    /// - Parameters:
    ///   - countMax: How many to tell at most, at least 1; nil for all.
    ///   - position: Where an earlier part ended; nil to begin.
    /// - Throws: `ServiceError` with code `invalidRequest` if the position is none of this store.
    /// - Complexity: O(n) in the number of resources of the kind, also for a part, and O(n log n) if
    ///   all are told, or those of some labels.
    public func list(
        _ query: ResourceQuery, countMax: Int? = nil, after position: ListPosition? = nil
    ) async throws(ServiceError) -> ResourceList {
        let countMax = countMax ?? Int.max
        precondition(countMax >= 1)
        let page = await page(of: query, countMax: countMax, after: position?.last)
        let revision = position?.revision ?? page.revision
        if revision > page.revision { throw .unknownPosition }
        var found = query.matching(page.first)
        var rest = page.places.dropFirst(countMax)
        var last = page.places.prefix(countMax).last
        // Labels leave some out, and others take their places.
        while found.count < countMax, !rest.isEmpty {
            let part = rest.prefix(countMax - found.count)
            found += query.matching(state.withLock { $0.snapshots(query.kind, part) })
            rest = rest.dropFirst(part.count)
            last = part.last
        }
        var list = ResourceList(found, resourceVersion: revision.description)
        let remainingCount = page.count - page.places.count + rest.count
        if let last, remainingCount > 0 {
            list.next = ListPosition(revision: revision, last: last)
            if query.labelSelector == nil { list.remainingCount = remainingCount }
        }
        return list
    }

    /// A part of a list at one moment.
    private struct Page: Sendable {
        /// The first places, in order: as many as are wanted, or all if labels may leave some out.
        var places: [ObjectPlace]
        /// How many places there are.
        var count: Int
        /// The resources at the first places, no more than are wanted.
        var first: [ResourceSnapshot]
        var revision: Revision

        /// - Parameter places: Those of all resources of the kind, in no order.
        init(
            _ query: ResourceQuery, _ all: some Sequence<ObjectPlace>, countMax: Int,
            after last: ObjectPlace?, at revision: Revision,
            snapshot: (ObjectPlace) -> ResourceSnapshot?
        ) {
            var selection = PlaceSelection(
                countMax: query.labelSelector == nil ? countMax : Int.max)
            for place in all where query.matches(place) && last.map({ $0 < place }) ?? true {
                selection.add(place)
            }
            places = selection.lowest()
            count = selection.count
            first = places.prefix(countMax).compactMap(snapshot)
            self.revision = revision
        }
    }

    /// If there are many endpoints to look at, that happens on a thread where nobody waits for it.
    private func page(
        of query: ResourceQuery, countMax: Int, after last: ObjectPlace?
    ) async -> Page {
        let kind = query.kind
        guard kind == SpiderEndpoint.kind else {
            return state.withLock { state in
                Page(
                    query, state.objects.all(kind).keys, countMax: countMax, after: last,
                    at: state.revision
                ) { state.snapshot(kind, $0) }
            }
        }
        let moment = state.withLock { EndpointMoment($0) }
        return await LargeAnswers.compose(weight: moment.endpoints.count) {
            Page(
                query, moment.endpoints.places, countMax: countMax, after: last,
                at: moment.revision
            ) { moment.snapshot(at: $0) }
        }
    }

    /// A resource.
    ///
    /// - Parameter omittingLedger: Whether a pool is told without `status.allocatedIPs`.
    /// - Throws: `ServiceError` with code `notFound`.
    public func get(
        _ key: ResourceKey, omittingLedger: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        guard let snapshot = state.withLock({ $0.snapshot(key.kind, key.place) }) else {
            throw .notFound(key)
        }
        return ResourceAnswer(omittingLedger ? snapshot.withoutLedger : snapshot)
    }

    /// Creates a resource; a workload with its automatic pools.
    ///
    /// - Parameter dryRun: Whether only to say what would come of it.
    /// - Throws: `ServiceError` with code `invalidRequest`, `invalidObject`, `forbidden`,
    ///   `alreadyExists` or `internal`.
    public func create(
        _ object: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        try await create(try decode(object), dryRun: dryRun)
    }

    /// Creates a resource; a workload with its automatic pools.
    ///
    /// - Parameter dryRun: Whether only to say what would come of it.
    /// - Throws: `ServiceError` with code `invalidObject`, `forbidden`, `alreadyExists` or
    ///   `internal`.
    public func create(
        _ resource: any Resource, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        let uid = resource is Pod ? resource.metadata.uid : ""
        if uid.isEmpty { return try await createAtGate(resource, dryRun: dryRun) }
        return try await gate.pass(.podResource(uid: uid)) { () async throws(ServiceError) in
            try await createAtGate(resource, dryRun: dryRun)
        }
    }

    /// Creates a resource whose UID nobody else creates a pod with meanwhile.
    private func createAtGate(
        _ resource: any Resource, dryRun: Bool
    ) async throws(ServiceError) -> ResourceAnswer {
        try await change(ResourceKey(resource), dryRun: dryRun) { state throws(ServiceError) in
            try state.planCreation(of: resource)
        }
    }

    /// Replaces a resource. If the object tells the version that it was made from, this must be the
    /// newest.
    ///
    /// - Throws: As `create`, and `notFound` or `conflict`.
    public func update(
        _ key: ResourceKey, to object: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        let resource = try decode(object)
        guard type(of: resource).kind == key.kind else {
            throw ServiceError(.invalidRequest, "the object is not a \(key.kind.name)")
        }
        return try await change(key, dryRun: dryRun) { state throws(ServiceError) in
            try state.planUpdate(of: key, to: resource)
        }
    }

    /// Merges a patch into a resource (RFC 7386).
    ///
    /// - Throws: As `update`.
    public func patch(
        _ key: ResourceKey, merging patch: JSONValue, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        try await change(key, dryRun: dryRun) { [self] state throws(ServiceError) in
            guard let old = state.objects[key.kind.name, key.place]?.resource else {
                throw .notFound(key)
            }
            return try state.planUpdate(of: key, to: try decode(old.json.merging(patch)))
        }
    }

    /// Deletes a resource: at once, or as soon as nothing holds it back. An endpoint's deletion
    /// gives back what the pod holds.
    ///
    /// - Throws: `ServiceError` with code `notFound`, `forbidden` or `internal`.
    public func delete(
        _ key: ResourceKey, dryRun: Bool = false
    ) async throws(ServiceError) -> ResourceAnswer {
        if key.kind == SpiderEndpoint.kind { return try await deleteEndpoint(key, dryRun: dryRun) }
        return try await change(key, dryRun: dryRun) { state throws(ServiceError) in
            try state.planDeletion(of: key)
        }
    }

    /// The changes of resources from now on, or after a version.
    ///
    /// - Parameter resourceVersion: Where to start; nil to see what is there as added first.
    public func watch(
        _ query: ResourceQuery, after resourceVersion: String? = nil
    ) -> ResourceWatch {
        let added = state.withLock { state in
            Result { () throws(ServiceError) in
                try state.addWatcher(query, after: resourceVersion)
            }
        }
        return ResourceWatch(
            registration: ResourceWatch.Registration(
                state: state, number: added.map(\.number), initial: try? added.get().initial))
    }

    private func decode(_ object: JSONValue) throws(ServiceError) -> any Resource {
        do throws(DecodingFailure) {
            return try ResourceCatalog.decode(object)
        } catch {
            throw .undecodable(error)
        }
    }

    /// Plans a change, brings it to disk, and does what follows from it.
    private func change(
        _ key: ResourceKey, dryRun: Bool,
        planning: @Sendable (inout ServiceState) throws(ServiceError) -> ResourcePlan
    ) async throws(ServiceError) -> ResourceAnswer {
        let answer = try await gate.pass(Gate.Key(key)) { () async throws(ServiceError) in
            let plan = try state.withLock { state throws(ServiceError) in
                let plan = try planning(&state)
                if dryRun { state.undo(plan) } else if plan.changes.isEmpty { state.note(plan) }
                return plan
            }
            if !dryRun && !plan.changes.isEmpty { _ = try await commit(plan).get() }
            return self.answer(to: plan, dryRun: dryRun)
        }
        await performChores()
        return answer
    }

    private func answer(to plan: ResourcePlan, dryRun: Bool) -> ResourceAnswer {
        guard let object = plan.object else { preconditionFailure("a plan is about an object") }
        let kept = state.withLock { state in
            dryRun || plan.isDeletion
                ? ResourceSnapshot.plain(object, state.revision)
                : state.snapshot(type(of: object).kind, ObjectPlace(object))
        }
        return ResourceAnswer(
            kept ?? .asItIs(object), warnings: plan.warnings, isDeleted: plan.isDeletion)
    }
}

extension ServiceState {
    /// The resources of a kind at those places where there are some.
    fileprivate func snapshots(
        _ kind: ResourceKind, _ places: ArraySlice<ObjectPlace>
    ) -> [ResourceSnapshot] {
        places.compactMap { snapshot(kind, $0) }
    }
}

extension ResourceQuery {
    /// Those of the resources that are meant, with as much of them as is meant.
    fileprivate func matching(_ snapshots: [ResourceSnapshot]) -> [ResourceSnapshot] {
        let found = snapshots.filter { matches($0.metadata) }
        return omitsLedgers ? found.map(\.withoutLedger) : found
    }
}

extension Gate.Key {
    /// What those who change a resource pass.
    init(_ key: ResourceKey) {
        self =
            Self.spaceKinds.contains(key.kind.name)
            ? .space : .object(kind: key.kind.name, key.place)
    }

    /// The names of the kinds of which changes have to do with pools and subnets.
    private static let spaceKinds: Set<String> = {
        let others = [
            SpiderIPPool.kind, SpiderSubnet.kind, SpiderReservedIP.kind, SpiderMultusConfig.kind,
            NetworkAttachmentDefinition.kind,
        ]
        let workloads = ResourceCatalog.types.compactMap { type in
            type is any Workload.Type ? type.kind : nil
        }
        return Set((workloads + others).map(\.name))
    }()
}
