import IPAllocAgentAPI

/// A message that names a pod, or a container that is none.
protocol NamedPod {
    /// Empty if it is no pod.
    var podNamespace: String { get }
    /// The container's identity if it is no pod.
    var podName: String { get }
}

extension NamedPod {
    /// The pod's name with its namespace; the container's identity if it is no pod.
    var podText: String { podNamespace.isEmpty ? podName : "\(podNamespace)/\(podName)" }
}

extension AddressRunMessage.Holder: NamedPod {}
extension AuditAnswer.Entry: NamedPod {}
