extension ServiceError {
    /// Spiderpool's texts, the trailing blank included.
    static let releaseOfStateless = ServiceError(
        .statelessRelease, "forbid releasing IPs for stateless workload")

    static let releaseOfStateful = ServiceError(
        .statefulRelease, "forbid releasing IPs for stateful workload ")

    static func endpointInUse(_ key: ResourceKey) -> ServiceError {
        ServiceError(
            .forbidden,
            "\(key.kind.qualifiedPlural) \"\(key.name)\" is forbidden: Pod \(key.namespace)/"
                + "\(key.name) is alive and uses the addresses; delete the Pod first")
    }
}
