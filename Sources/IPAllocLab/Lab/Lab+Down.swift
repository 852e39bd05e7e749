import Foundation
import IPAllocClient
import IPAllocModel
import IPAllocNetlink

extension Lab {
    /// Removes everything that the lab made. A lab that is not there, or not whole, is no failure.
    ///
    /// What belongs to this machine goes in any case; if the agent cannot be asked, or a plugin
    /// fails, its part stays and is told.
    public func down() throws(LabError) {
        guard FileManager.default.fileExists(atPath: path) else {
            tell("there is no lab in \(path)")
            return
        }
        let folder = try LabFolder(path: path)
        guard let state = try folder.load() else {
            try folder.remove()
            tell("there is no lab in \(path)")
            return
        }
        let client = ResourceClient(connect(state.socket))
        let kubelet = kubelet(client, folder, state)
        for record in state.pods {
            forget(record, client)
            do {
                try kubelet.stop(record)
            } catch {
                tell("warning: \(error)")
            }
            if !record.networkNamespace.isEmpty {
                try kubelet.runtime.removeNamespace(record.networkNamespace)
            }
        }
        forgetReplicaSets(client)
        for node in state.topology.nodes {
            _ = try? client.delete(Node.kind, name: node.name)
        }
        try state.agent?.end()
        if state.isPlanned != true { try LabNetwork(topology: state.topology).remove() }
        try folder.remove()
        tell("removed the lab in \(path)")
    }

    /// Deletes the pod from the agent's objects: a pod that is there keeps its addresses.
    private func forget(_ record: PodRecord, _ client: ResourceClient) {
        do {
            _ = try client.delete(Pod.kind, namespace: record.namespace, name: record.name)
        } catch {
            if !error.isNotFound { tell("warning: pod/\(record.name): \(error)") }
        }
    }

    /// Deletes the replica sets that the lab made of deployments.
    private func forgetReplicaSets(_ client: ResourceClient) {
        guard let sets = try? client.list(ReplicaSet.kind).items else { return }
        for set in sets.compactMap({ try? ReplicaSet(json: $0) })
        where set.metadata.controller?.kind == Deployment.kind.name {
            _ = try? client.delete(
                ReplicaSet.kind, namespace: set.metadata.namespace, name: set.name)
        }
    }
}
