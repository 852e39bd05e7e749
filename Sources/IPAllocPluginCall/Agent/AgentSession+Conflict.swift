import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON

extension AgentSession {
    /// Has the agent take a pod's addresses back since another host has one of them, so that the
    /// next attempt gets others. If it will not, as for pods with fixed addresses, the next attempt
    /// finds the conflict again; the log has the reason.
    package func releaseConflicting(
        _ request: CNIRequest, of pod: PodIdentity, _ record: inout CallRecord
    ) {
        var arguments = IPAMBatchDeleteArguments()
        arguments.containerID = request.containerID
        arguments.networkNamespace = request.networkNamespace
        arguments.podNamespace = pod.namespace
        arguments.podName = pod.name
        arguments.podUID = pod.uid
        arguments.releasesConflicting = true
        do throws(CNIError) {
            _ = try ask(
                "DELETE", AgentPath.conflictingAddresses, body: arguments,
                task: "failed to release conflicting addresses", refusal: "deleteIpamIpsFailure")
        } catch {
            record.note("notReleased", error.description.json)
        }
    }
}
