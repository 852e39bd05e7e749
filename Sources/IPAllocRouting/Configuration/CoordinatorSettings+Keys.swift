import IPAlloc
import IPAllocDetection
import IPAllocNetlink

extension CoordinatorSettings {
    /// Puts the cluster's keys and the network's together: where both say something, the network
    /// is right.
    ///
    /// - Throws: `.configuration` with the key and what is wrong with it.
    public init(cluster: CoordinatorKeys, network: CoordinatorKeys) throws(RoutingError) {
        self.init()
        func chosen<Value: Collection>(_ member: (CoordinatorKeys) -> Value) -> Value {
            member(network).isEmpty ? member(cluster) : member(network)
        }
        mode = try Self.mode(chosen(\.mode))
        overlayBlocks = try KeyReading.blocks("overlayPodCIDR", chosen(\.overlayPodCIDR))
        serviceBlocks = try KeyReading.blocks("serviceCIDR", chosen(\.serviceCIDR))
        additionalBlocks = try KeyReading.blocks(
            "hijackCIDR", chosen(\.hijackCIDR), allowsAddress: true)
        policyRoutes = try Self.routes(
            chosen(\.policyRoutes), isOfCluster: network.policyRoutes.isEmpty)
        tunesPodRoutes = network.tunesPodRoutes ?? cluster.tunesPodRoutes ?? true
        let defaultRoute = chosen(\.podDefaultRouteNIC)
        defaultRouteInterface = defaultRoute.isEmpty ? nil : defaultRoute
        let first = chosen(\.podDefaultCNINIC)
        if !first.isEmpty { firstInterface = first }
        hostTable = try Self.hostTable(network.hostRuleTable ?? cluster.hostRuleTable)
        reversePathFilter = try Self.filter(network.podRPFilter ?? cluster.podRPFilter ?? 0)
        transmitQueueLength = try Self.queueLength(
            network.txQueueLength ?? cluster.txQueueLength ?? 0)
        macPrefix = try KeyReading.macPrefix("podMACPrefix", chosen(\.podMACPrefix))
        pairAddress = try Self.pairAddress(chosen(\.vethLinkAddress))
        pairMTU = try Self.mtu(network.vethMTU ?? cluster.vethMTU)
        let limits = try Self.limits(network.detection ?? cluster.detection)
        if network.detectsIPConflict ?? cluster.detectsIPConflict ?? false {
            conflictDetection = limits
        }
        if network.detectsGateway ?? cluster.detectsGateway ?? false { gatewayDetection = limits }
    }

    private static func mode(_ text: String) throws(RoutingError) -> Mode {
        switch text {
        case "", "auto": return .automatic
        case "underlay": return .underlay
        case "overlay": return .overlay
        // Both spellings are in use.
        case "disable", "disabled": return .disabled
        default:
            throw KeyReading.error(
                "mode", "unknown mode \"\(text)\"",
                advice: "write auto, underlay, overlay or disabled")
        }
    }

    private static func routes(
        _ keys: [CoordinatorKeys.PolicyRouteKeys], isOfCluster: Bool
    ) throws(RoutingError) -> [PolicyRoute] {
        var routes: [PolicyRoute] = []
        for key in keys {
            guard let destination = try? CIDRBlock(key.destination),
                let gateway = try? IPAddress(key.gateway, family: destination.family)
            else {
                throw KeyReading.error(
                    "policyRoutes",
                    "dst \"\(key.destination)\" and gw \"\(key.gateway)\" are no "
                        + "CIDR and address of one family",
                    advice: "write {\"dst\": \"192.168.0.0/16\", \"gw\": \"10.6.0.1\"}")
            }
            routes.append(
                PolicyRoute(to: destination, via: gateway, isOfCluster: isOfCluster))
        }
        return routes
    }

    private static func hostTable(_ number: Int?) throws(RoutingError) -> RouteTable {
        guard let number, number != 0 else { return RouteTable(rawValue: 500) }
        guard let table = UInt32(exactly: number), !(253...255).contains(table) else {
            throw KeyReading.error(
                "hostRuleTable", "\(number) is no table for pods",
                advice: "write a number from 1 on, but for 253 to 255, which are the kernel's")
        }
        return RouteTable(rawValue: table)
    }

    private static func filter(_ value: Int) throws(RoutingError) -> ReversePathFilter? {
        guard value >= 0 else { return nil }
        guard let filter = ReversePathFilter(rawValue: value) else {
            throw KeyReading.error(
                "podRPFilter",
                "invalid rp_filter value \(value), available options: [-1,0,1,2]",
                advice: "write -1 to leave it as it is")
        }
        return filter
    }

    private static func queueLength(_ value: Int) throws(RoutingError) -> UInt32? {
        guard let length = UInt32(exactly: value) else {
            throw KeyReading.error(
                "txQueueLen", "\(value) is no length",
                advice: "write a number of packets, or 0 to leave it as it is")
        }
        return length == 0 ? nil : length
    }

    private static func pairAddress(_ text: String) throws(RoutingError) -> IPAddress? {
        guard !text.isEmpty else { return nil }
        guard let address = try? IPAddress(text) else {
            throw KeyReading.error(
                "vethLinkAddress", "\"\(text)\" is no address", advice: "write 169.254.100.1")
        }
        return address
    }

    private static func mtu(_ value: Int?) throws(RoutingError) -> UInt32 {
        guard let value, value != 0 else { return VethPair.mtuDefault }
        // The kernel's own limits for such cables.
        guard (68...65535).contains(value) else {
            throw KeyReading.error(
                "vethMTU", "\(value) is not from 68 to 65535", advice: "write 1500")
        }
        return UInt32(value)
    }

    private static func limits(
        _ keys: CoordinatorKeys.DetectionKeys?
    ) throws(RoutingError) -> DetectionLimits {
        var limits = DetectionLimits()
        guard let keys else { return limits }
        if let attempts = keys.attempts {
            guard (1...100).contains(attempts) else {
                throw KeyReading.error(
                    "detectOptions.retries", "\(attempts) is not from 1 to 100", advice: "write 3")
            }
            limits.attemptsMax = attempts
        }
        if !keys.timeout.isEmpty {
            limits.timeoutMilliseconds = try KeyReading.milliseconds(
                "detectOptions.timeout", keys.timeout)
        }
        return limits
    }
}
