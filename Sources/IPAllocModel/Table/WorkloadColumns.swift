extension Workload {
    /// The columns of wide tables that tell the pods' containers.
    fileprivate static var containerColumns: [TableColumn<Self>] {
        [
            TableColumn("CONTAINERS", isWideOnly: true) {
                $0.podTemplate.spec.containers.map(\.name).joined(separator: ",")
            },
            TableColumn("IMAGES", isWideOnly: true) {
                $0.podTemplate.spec.containers.map(\.image).joined(separator: ",")
            },
        ]
    }
}

extension ReplicatedWorkload {
    fileprivate static var readiness: TableColumn<Self> {
        TableColumn("READY") { "\($0.status.readyReplicas ?? 0)/\($0.desiredPodCount)" }
    }

    fileprivate static var selector: TableColumn<Self> {
        TableColumn("SELECTOR", isWideOnly: true) { $0.spec.selector?.description ?? "<none>" }
    }
}

extension Deployment {
    public static var columns: [TableColumn<Self>] {
        [
            readiness,
            TableColumn("UP-TO-DATE") { String($0.status.updatedReplicas ?? 0) },
            TableColumn("AVAILABLE") { String($0.status.availableReplicas ?? 0) },
            .age,
        ] + containerColumns + [selector]
    }
}

extension ReplicaSet {
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("DESIRED") { String($0.desiredPodCount) },
            TableColumn("CURRENT") { String($0.status.replicas ?? 0) },
            TableColumn("READY") { String($0.status.readyReplicas ?? 0) },
            .age,
        ] + containerColumns + [selector]
    }
}

extension StatefulSet {
    public static var columns: [TableColumn<Self>] { [readiness, .age] + containerColumns }
}

extension DaemonSet {
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("DESIRED") { String($0.desiredPodCount) },
            TableColumn("CURRENT") { String($0.status.currentNumberScheduled ?? 0) },
            TableColumn("READY") { String($0.status.numberReady ?? 0) },
            TableColumn("UP-TO-DATE") { String($0.status.updatedNumberScheduled ?? 0) },
            TableColumn("AVAILABLE") { String($0.status.numberAvailable ?? 0) },
            .age,
        ] + containerColumns
    }
}

extension Job {
    public static var columns: [TableColumn<Self>] {
        [TableColumn("PODS") { String($0.desiredPodCount) }, .age] + containerColumns
    }
}

extension CronJob {
    public static var columns: [TableColumn<Self>] {
        [TableColumn("SCHEDULE") { $0.spec.schedule }, .age] + containerColumns
    }
}

extension Pod {
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("READY") { pod in
                let ready = pod.status.containerStatuses.count { $0.isReady == true }
                return "\(ready)/\(pod.spec.containers.count)"
            },
            TableColumn("STATUS") { $0.statusText },
            TableColumn("RESTARTS") { pod in
                String(pod.status.containerStatuses.reduce(0) { $0 + ($1.restartCount ?? 0) })
            },
            .age,
            TableColumn("IP", isWideOnly: true) { orNone($0.status.podIP) },
            TableColumn("NODE", isWideOnly: true) { orNone($0.spec.nodeName) },
            TableColumn("NOMINATED NODE", isWideOnly: true) { orNone($0.status.nominatedNodeName) },
            TableColumn("READINESS GATES", isWideOnly: true) { _ in "<none>" },
        ]
    }

    /// The phase, or what is more telling.
    private var statusText: String {
        if isTerminating { return "Terminating" }
        if !status.reason.isEmpty { return status.reason }
        return status.phase == "Succeeded" ? "Completed" : status.phase
    }

    private static func orNone(_ text: String) -> String { text.isEmpty ? "<none>" : text }
}

extension Namespace {
    public static var columns: [TableColumn<Self>] {
        [TableColumn("STATUS") { $0.isTerminating ? "Terminating" : "Active" }, .age]
    }
}
