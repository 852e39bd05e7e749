import IPAllocJSON
import IPAllocNetlink

/// What plugins are told of one interface of one pod.
struct RuntimeAttachment {
    var containerID: String
    var interface: String
    /// The path of the pod's network namespace.
    var networkNamespace: String
    /// The name of the node's network namespace, in which plugins run; nil for the lab's own.
    var nodeNamespace: String?
    /// As in `K8S_POD_NAME=a`.
    var arguments: [(name: String, value: String)]
    var capabilities: JSONObject

    /// Describes a pod's interface.
    ///
    /// - Parameter annotations: The pod's; nil where they are not told.
    init(
        _ interface: String, of record: PodRecord, nodeNamespace: String?,
        annotations: [String: String]? = nil
    ) {
        containerID = record.containerID
        self.interface = interface
        networkNamespace = "\(NetworkNamespace.namesFolder)/\(record.networkNamespace)"
        self.nodeNamespace = nodeNamespace
        arguments = [
            ("IgnoreUnknown", "1"), ("K8S_POD_NAMESPACE", record.namespace),
            ("K8S_POD_NAME", record.name), ("K8S_POD_INFRA_CONTAINER_ID", record.containerID),
            ("K8S_POD_UID", record.uid),
        ]
        let values = annotations?.mapValues(JSONValue.string)
        capabilities = values.map { ["io.kubernetes.cri.pod-annotations": .object($0)] } ?? [:]
    }

    /// The variables of a plugin's environment.
    func variables(_ verb: String) -> [String: String] {
        [
            "CNI_COMMAND": verb, "CNI_CONTAINERID": containerID, "CNI_NETNS": networkNamespace,
            "CNI_IFNAME": interface,
            "CNI_ARGS": arguments.map { "\($0.name)=\($0.value)" }.joined(separator: ";"),
        ]
    }
}
