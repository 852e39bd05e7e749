import IPAllocNetlink

extension NetworkNamespace {
    /// Opens the network namespace of a pod.
    ///
    /// - Throws: `.namespace` if there is none at the path, `.permission`.
    package static func ofPod(_ path: String) throws(DetectionError) -> NetworkNamespace {
        do {
            return try NetworkNamespace(path: path)
        } catch {
            guard !error.isNotPermitted else { throw DetectionError(error) }
            throw DetectionError(
                .namespace, "", error.description,
                advice: "the pod may have ended meanwhile; see CNI_NETNS")
        }
    }
}
