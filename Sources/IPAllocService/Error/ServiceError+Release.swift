import IPAlloc

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

    /// No pod has an address that shall be released.
    static func notHeld(_ address: IPAddress, _ run: AddressRun?) -> ServiceError {
        let found =
            run.map { "it is \($0.use.rawValue) in IPPool \($0.pool)" } ?? "it is in no IPPool"
        return ServiceError(
            .notFound, "no pod has \(address) to give back: \(found); see `ipallocctl ip who`")
    }

    /// Another pod has an address than the one that is meant.
    static func heldByAnother(
        _ request: AddressReleaseRequest, _ endpoint: Endpoint
    ) -> ServiceError {
        ServiceError(
            .conflict,
            "\(request.address) is held by pod \(endpoint.podName) with UID \(endpoint.uid), not "
                + "by the pod with UID \(request.podUID); look again who holds it")
    }

    /// The pod of an address that shall be released lives.
    static func livePod(_ address: IPAddress, _ endpoint: Endpoint) -> ServiceError {
        let interface = endpoint.held.first { $0.address == address }?.interface ?? ""
        return ServiceError(
            .forbidden,
            "\(address) is held by pod \(endpoint.podName) (\(interface)), which is alive; delete "
                + "the Pod, or force the release, and the address may be given to another pod while "
                + "this one uses it")
    }

    /// A list shall begin at an address that the pool cannot have.
    static func otherFamily(_ address: IPAddress, _ pool: String) -> ServiceError {
        ServiceError(
            .invalidRequest,
            "IPPool \(pool) has no addresses of \(address)'s family; begin with one of its own")
    }
}

extension Endpoint {
    /// The pod's name with its namespace.
    var podName: String { "\(place.namespace)/\(place.name)" }
}
