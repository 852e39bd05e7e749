import IPAllocNetlink

extension NetworkNamespace {
    /// Opens the network namespace of a pod.
    ///
    /// - Throws: `.namespace` if there is none at the path, `.permission`.
    static func ofPod(_ path: String) throws(RoutingError) -> NetworkNamespace {
        do {
            return try NetworkNamespace(path: path)
        } catch {
            guard !error.isNotPermitted else { throw RoutingError(error) }
            throw RoutingError(
                .namespace, "", error.description,
                advice: "the pod may have ended meanwhile; see CNI_NETNS")
        }
    }
}
