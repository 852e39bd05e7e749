import IPAlloc
import IPAllocAgentAPI
import IPAllocService

extension AllocationRequest {
    /// What the body of a request asks for.
    ///
    /// - Parameter nodeName: The node, if the body names none.
    init(_ arguments: IPAMAddArguments, nodeName: String) throws(RequestFailure) {
        self.init(
            containerID: arguments.containerID, interface: arguments.interface,
            networkNamespace: arguments.networkNamespace, podNamespace: arguments.podNamespace,
            podName: arguments.podName, podUID: arguments.podUID)
        defaultIPv4Pools = arguments.defaultIPv4Pools
        defaultIPv6Pools = arguments.defaultIPv6Pools
        cleanGateway = arguments.cleansGateway
        node = arguments.nodeName ?? nodeName
        network = arguments.networkName ?? ""
        podAnnotations = arguments.podAnnotations
        guard let texts = arguments.masterAddresses else {
            if arguments.matchesMasterSubnet { throw .unknownMaster }
            return
        }
        var addresses: [IPAddress] = []
        for (index, text) in texts.enumerated() {
            guard let address = try? IPAddress(text) else {
                throw .malformed("masterAddresses[\(index)]: \"\(text)\" is no IP address")
            }
            addresses.append(address)
        }
        masterAddresses = addresses
    }
}

extension RequestFailure {
    /// Pools are to be compared with a parent interface of which nothing is told. Spiderpool's
    /// agent looks for it on its node; the plugin whose node this is need not be this one's.
    fileprivate static let unknownMaster: RequestFailure = {
        var failure = RequestFailure(
            .badRequest,
            "wrong input, matchMasterSubnet is set, but the request has no masterAddresses to "
                + "compare pools with; call ipalloc-cni, which tells them, or leave "
                + "match_master_subnet out of the network",
            reason: "BadRequest")
        // Spiderpool's plugin may ask so, and shows the text of no other status than 500.
        failure.isDecision = true
        return failure
    }()
}

/// What plugins are to find out about the addresses that they get.
struct Detection: Sendable, Hashable {
    /// Whether somebody else uses one of them.
    var ofIPConflict = false
    /// Whether the gateway answers.
    var ofGateway = false
}

extension IPAMAddAnswer {
    /// As Spiderpool's agent tells it: default routes are among the routes, and the gateway of an
    /// address stays where the default route was not wanted.
    init(_ answer: AllocationAnswer, detection: Detection) {
        self.init()
        addresses = answer.addresses.map { allocated in
            var address = Address()
            address.version = allocated.address.family.ipVersion
            address.address = "\(allocated.address)/\(allocated.prefixLength)"
            address.interface = allocated.interface
            address.pool = allocated.pool
            address.gateway = allocated.gateway?.description ?? ""
            address.vlan = allocated.vlan
            if detection.ofIPConflict { address.detectsIPConflict = true }
            if detection.ofGateway && allocated.gateway != nil { address.detectsGateway = true }
            return address
        }
        let isDefault = { (route: AllocatedRoute) in route.destination.prefixLength == 0 }
        // As Spiderpool has them, default routes come first.
        let ordered = answer.routes.filter(isDefault) + answer.routes.filter { !isDefault($0) }
        routes = ordered.map { allocated in
            var route = Route()
            route.interface = allocated.interface
            route.destination = allocated.destination.description
            route.gateway = allocated.gateway.description
            return route
        }
    }
}

extension IPAMGarbageAnswer {
    init(_ report: GarbageReport) {
        self.init()
        released = report.items.map { item in
            var freed = Released()
            freed.address = item.address?.description ?? ""
            freed.pool = item.pool
            freed.interface = item.interface
            freed.podNamespace = item.namespace
            freed.podName = item.pod
            freed.reason = item.reason
            return freed
        }
        errors = report.failures
        isDryRun = report.isDryRun
    }
}
