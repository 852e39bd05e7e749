import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// The objects that the lab's controllers look at, as the agent holds them at one time.
struct Cluster {
    var nodes: [Node] = []
    var deployments: [Deployment] = []
    var replicaSets: [ReplicaSet] = []
    var statefulSets: [StatefulSet] = []
    var daemonSets: [DaemonSet] = []
    var jobs: [Job] = []
    var pods: [Pod] = []

    init(_ client: ResourceClient) throws(LabError) {
        nodes = try Self.list(client)
        deployments = try Self.list(client)
        replicaSets = try Self.list(client)
        statefulSets = try Self.list(client)
        daemonSets = try Self.list(client)
        jobs = try Self.list(client)
        pods = try Self.list(client)
    }

    /// The pods that an object controls and that are not on their way out, the oldest first.
    func pods(of owner: ObjectMetadata) -> [Pod] {
        pods.filter { !$0.isTerminating && $0.metadata.controller?.uid == owner.uid }
            .sorted {
                ($0.metadata.creationTimestamp ?? "", $0.name)
                    < ($1.metadata.creationTimestamp ?? "", $1.name)
            }
    }

    /// Whether an object of that UID controls pods or replica sets here.
    func hasController(_ uid: String) -> Bool {
        let controllers =
            deployments.map(\.metadata) + replicaSets.map(\.metadata)
            + statefulSets.map(\.metadata) + daemonSets.map(\.metadata) + jobs.map(\.metadata)
        return controllers.contains { $0.uid == uid && $0.deletionTimestamp == nil }
    }

    private static func list<Object: Resource>(
        _ client: ResourceClient
    ) throws(LabError) -> [Object] {
        let items: [JSONValue]
        do {
            items = try client.list(Object.kind).items
        } catch {
            throw LabError(error)
        }
        var objects: [Object] = []
        for item in items {
            do {
                objects.append(try Object(json: item))
            } catch {
                throw LabError(
                    "the agent holds a \(Object.kind.name) that cannot be read: \(error)")
            }
        }
        return objects
    }
}
