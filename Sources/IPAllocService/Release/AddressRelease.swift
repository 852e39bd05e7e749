public import IPAlloc

/// A request to give back, by hand, all addresses of the pod that has a certain one.
public struct AddressReleaseRequest: Sendable, Hashable {
    public var address: IPAddress
    /// The pod that is meant; empty for any.
    public var podUID = ""
    /// Whether to release although the pod lives.
    public var isForced = false
    /// Whether to tell only what would be given back.
    public var isDryRun = false

    public init(_ address: IPAddress) {
        self.address = address
    }
}

/// What was given back by hand, or would be.
public struct AddressReleaseAnswer: Sendable, Hashable {
    public var namespace: String
    public var pod: String
    public var podUID: String
    public var addresses: [ReleaseAnswer.Address]

    init(_ endpoint: Endpoint) {
        namespace = endpoint.place.namespace
        pod = endpoint.place.name
        podUID = endpoint.uid
        addresses = endpoint.held.map(ReleaseAnswer.Address.init)
    }
}

extension ServiceState {
    /// The endpoint whose addresses are to be given back.
    ///
    /// - Throws: `ServiceError` with code `notFound`, `conflict` or `forbidden`.
    func releaseIndex(
        for request: AddressReleaseRequest
    ) throws(ServiceError) -> EndpointIndex {
        guard let index = endpoint(holding: request.address) else {
            throw .notHeld(request.address, report(on: request.address).runs.first)
        }
        let endpoint = endpoints[index]
        if !request.podUID.isEmpty && request.podUID != endpoint.uid {
            throw .heldByAnother(request, endpoint)
        }
        if !request.isForced && isAlive(endpoint) { throw .livePod(request.address, endpoint) }
        return index
    }
}
