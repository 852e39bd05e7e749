import IPAllocCNI

/// Which pod a container belongs to, as `CNI_ARGS` tell. All is empty for a container that is no
/// pod.
package struct PodIdentity: Sendable, Hashable {
    package var namespace: String
    package var name: String
    package var uid: String

    /// Reads the pod's part of the arguments.
    ///
    /// - Throws: `.invalidEnvironment` for keys that are not known, unless they are to be passed
    ///   over.
    package init(_ arguments: CNIArguments) throws(CNIError) {
        try arguments.requireKnown([
            "K8S_POD_NAMESPACE", "K8S_POD_NAME", "K8S_POD_INFRA_CONTAINER_ID", "K8S_POD_UID",
        ])
        namespace = arguments["K8S_POD_NAMESPACE"] ?? ""
        name = arguments["K8S_POD_NAME"] ?? ""
        uid = arguments["K8S_POD_UID"] ?? ""
    }

    /// The pod as `namespace/name`, empty if there is none.
    package var description: String { name.isEmpty ? "" : "\(namespace)/\(name)" }
}
