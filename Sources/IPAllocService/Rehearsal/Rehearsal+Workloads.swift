import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// Playing the controllers that make the pods of workloads.
extension Rehearsal {
    /// Plays a pod that nothing controls.
    mutating func play(podAt place: ObjectPlace) async {
        guard let pod = service.state.withLock({ $0.objects.get(Pod.self, place) }), take(1)
        else { return }
        var placed = pod
        if placed.spec.nodeName.isEmpty {
            placed.spec.nodeName = nextNode(nodes(for: pod.spec))
        }
        await attach(placed)
    }

    /// Plays the pods of a workload: those that are there and are wanted stay, unless the workload
    /// wants others in their place; those that are not wanted go, and the missing ones come.
    mutating func play(podsOf key: ResourceKey, replacingThem replaces: Bool) async {
        let found = service.state.withLock { state in
            (state.objects[key.kind.name, key.place]?.resource as? any Workload)
                .flatMap { state.isTop($0) ? ($0, state.livePods(of: $0)) : nil }
        }
        // The pods of what another workload controls are that one's.
        guard let (workload, living) = found, !workload.isTerminating else { return }
        let nodes = nodes(for: workload.podTemplate.spec)
        if let set = workload as? DaemonSet { await tell(set, podCount: nodes.count) }
        let wish = PodWish(workload, living: living, nodes: nodes)
        for pod in wish.unwanted { await remove(pod, as: .removed) }
        for pod in wish.wanted where take(1) {
            if replaces {
                await replace(pod, of: workload)
            } else {
                await attach(pod)
            }
        }
        let count = min(wish.missing.count, podsLeft)
        if count < wish.missing.count {
            report.notices.append(
                "\(wish.missing.count - count) more pods of \(workload.applicationKey.annotationText) "
                    + "are not played: it is \(request.podsMax) at most")
        }
        for missing in wish.missing.prefix(count) where take(1) {
            await make(
                missing.name, of: workload, node: missing.node ?? nextNode(nodes), as: .new)
        }
    }

    /// Whether so many pods more may be played; if so, they are counted.
    private mutating func take(_ count: Int) -> Bool {
        guard podsLeft >= count else { return false }
        podsLeft -= count
        return true
    }

    /// Has the pods of a daemon set counted, as its controller does.
    private mutating func tell(_ set: DaemonSet, podCount: Int) async {
        let patch = JSONValue.object([
            "status": .object(["desiredNumberScheduled": .integer(Int64(podCount))])
        ])
        do throws(ServiceError) {
            let answer = try await service.patch(ResourceKey(set), merging: patch)
            report.notices += answer.warnings
        } catch {
            report.notices.append("\(set.name): \(error.message)")
        }
    }

    /// Plays the change from a pod to its successor. One of a stateful set has the same name, and
    /// goes first; in other workloads the new one comes first.
    private mutating func replace<Owner: Workload>(_ pod: Pod, of workload: Owner) async {
        let node = pod.spec.nodeName
        if workload is StatefulSet || workload is DaemonSet {
            await remove(pod, as: .replaced)
            await make(pod.name, of: workload, node: node, as: .new)
        } else {
            let names = service.state.withLock { $0.podNames(in: pod.metadata.namespace) }
            let name = PodWish.freeName(after: workload.name, taken: names)
            await make(name, of: workload, node: node, as: .new)
            await remove(pod, as: .replaced)
        }
    }

    private mutating func make<Owner: Workload>(
        _ name: String, of workload: Owner, node: String, as state: RehearsalReport.PodState
    ) async {
        var pod = Pod()
        pod.metadata = workload.podTemplate.metadata
        pod.metadata.name = name
        pod.metadata.namespace = workload.metadata.namespace
        pod.metadata.ownerReferences = [OwnerReference(to: workload, isController: true)]
        pod.spec = workload.podTemplate.spec
        pod.spec.nodeName = node
        pod.status.phase = "Pending"
        do throws(ServiceError) {
            let answer = try await service.create(pod.json)
            do throws(DecodingFailure) {
                pod = try Pod(json: answer.object)
            } catch {
                throw .undecodable(error)
            }
        } catch {
            var entry = entry(pod, state)
            entry.error = error.message
            report.pods.append(entry)
            return
        }
        await attach(pod)
    }

    // MARK: Nodes

    /// The nodes that a pod may come to: the one that it names, or those that its selector means.
    private mutating func nodes(for spec: PodSpec) -> [String] {
        if !spec.nodeName.isEmpty { return [spec.nodeName] }
        if !request.nodes.isEmpty { return request.nodes }
        let selector = (spec.unknown["nodeSelector"]?.object ?? [:]).mapValues { $0.string ?? "" }
        let known = service.state.withLock { $0.objects.all(Node.self) }
        if known.isEmpty {
            noteAssumedNode()
            return [request.defaultNode]
        }
        return known.filter { node in
            selector.allSatisfy { node.metadata.labels[$0.key] == $0.value }
        }.map(\.name).sorted()
    }

    private mutating func noteAssumedNode() {
        let notice =
            "no Node is known, so pods are taken to come to node \(request.defaultNode), which is the "
            + "agent's own; --node names others"
        if !report.notices.contains(notice) { report.notices.append(notice) }
    }

    /// The node of the next pod: one after the other, as no scheduler is asked.
    private mutating func nextNode(_ nodes: [String]) -> String {
        guard !nodes.isEmpty else { return "" }
        defer { placedCount += 1 }
        return nodes[placedCount % nodes.count]
    }
}

/// The pods that a workload wants.
struct PodWish {
    /// Those that are there, and shall be.
    var wanted: [Pod]
    /// Those that are there, and shall not be.
    var unwanted: [Pod]
    /// Those that are not there, and shall be; without a node if it may be any.
    var missing: [(name: String, node: String?)]

    /// - Parameters:
    ///   - living: The pods that are there.
    ///   - nodes: The nodes that pods may come to.
    init(_ workload: any Workload, living: [Pod], nodes: [String]) {
        let names = Set(living.map(\.name))
        switch workload {
        case let set as StatefulSet:
            wanted = living.filter { set.wants(podNamed: $0.name) }
            unwanted = living.filter { !set.wants(podNamed: $0.name) }.reversed()
            let start = set.spec.ordinals?.start ?? 0
            missing = (start..<(start + set.desiredPodCount)).map { "\(set.name)-\($0)" }
                .filter { !names.contains($0) }.map { ($0, nil) }
        case is DaemonSet:
            wanted = living.filter { nodes.contains($0.spec.nodeName) }
            unwanted = living.filter { !nodes.contains($0.spec.nodeName) }
            let served = Set(wanted.map(\.spec.nodeName))
            missing = nodes.filter { !served.contains($0) }.map {
                ("\(workload.name)-\($0)", $0)
            }
        default:
            let count = Self.podCount(of: workload)
            wanted = Array(living.prefix(count))
            // The newest go first.
            unwanted = living.dropFirst(count).reversed()
            var taken = names
            missing = (0..<max(0, count - living.count)).map { _ in
                let name = Self.freeName(after: workload.name, taken: taken)
                taken.insert(name)
                return (name, nil)
            }
        }
    }

    /// How many pods there are at a time.
    private static func podCount(of workload: any Workload) -> Int {
        let spec = (workload as? Job)?.spec ?? (workload as? CronJob)?.spec.jobTemplate.spec
        guard let spec else { return workload.desiredPodCount }
        return min(spec.parallelism ?? 1, spec.podCount)
    }

    /// A name for a pod, whose own will be made up by its controller.
    static func freeName(after workload: String, taken: Set<String>) -> String {
        var number = 1
        while taken.contains("\(workload)-\(number)") { number += 1 }
        return "\(workload)-\(number)"
    }
}

extension ServiceState {
    /// The pods of a workload that live, the oldest first.
    fileprivate func livePods(of workload: any Workload) -> [Pod] {
        objects.all(Pod.self).filter { pod in
            pod.isAlive && pod.metadata.namespace == workload.metadata.namespace
                && application(of: pod).uid == workload.metadata.uid
        }.sorted {
            ($0.metadata.creationTimestamp ?? "", $0.name)
                < ($1.metadata.creationTimestamp ?? "", $1.name)
        }
    }

    fileprivate func podNames(in namespace: String) -> Set<String> {
        Set(objects.all(Pod.kind).keys.filter { $0.namespace == namespace }.map(\.name))
    }
}
