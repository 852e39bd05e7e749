import IPAlloc
import IPAllocNetlink

/// Looks for other hosts with an interface's addresses, and for its gateways, before the interface
/// has the addresses: as an address plugin is called, after the interface was made.
///
/// The interface is switched on for it, and is as it was afterwards.
///
/// Thread-safety: *caller serialises* calls for one pod. Each call *blocks*.
public struct InterfaceDetection: Sendable {
    /// The interface's name in the pod.
    public var interface: String
    /// The path of the pod's network namespace.
    public var namespacePath: String
    /// The addresses that no other host may have.
    public var addresses: [IPAddress] = []
    /// The gateways that are to answer, each with the interface's address in its network.
    public var gateways: [AddressDetection.Gateway] = []

    /// Looks for nothing yet.
    public init(interface: String, pod path: String) {
        self.interface = interface
        namespacePath = path
    }

    /// Whether there was an interface to look from.
    public enum Outcome: Sendable, Hashable {
        /// Nobody else has the addresses, and the gateways answer.
        case clear
        /// The main plugin makes its interface later, or one without a link layer.
        case impossible
    }

    /// Asks, and waits for answers: for those of gateways only once nobody else has the addresses,
    /// since the question for a gateway tells it whose it is.
    ///
    /// - Throws: `.conflict`, `.silence` (see `AddressDetection.run`); `.namespace` if the pod's
    ///   cannot be opened; `.permission`, `.kernel`.
    public func run(_ limits: DetectionLimits) throws(DetectionError) -> Outcome {
        let namespace = try NetworkNamespace.ofPod(namespacePath)
        let netlink: RouteNetlink
        let link: Link?
        do throws(NetlinkError) {
            netlink = try namespace.connect()
            link = try netlink.links().first { $0.name == interface }
        } catch {
            throw DetectionError(error)
        }
        guard let link, let macAddress = link.macAddress, link.isAttachment,
            !link.flags.contains(.noARP)
        else { return .impossible }
        try switching(link, netlink) { () throws(DetectionError) in
            var detection = AddressDetection(link: link.index, macAddress: macAddress)
            detection.addresses = addresses
            try detection.run(limits, in: namespace)
            detection.addresses = []
            detection.gateways = gateways
            try detection.run(limits, in: namespace)
        }
        return .clear
    }

    /// Does something while the link is switched on.
    private func switching(
        _ link: Link, _ netlink: RouteNetlink, _ body: () throws(DetectionError) -> Void
    ) throws(DetectionError) {
        guard !link.isUp else { return try body() }
        try set(link, isUp: true, netlink)
        do {
            try body()
        } catch {
            var failure = error
            do {
                try set(link, isUp: false, netlink)
            } catch {
                failure.leftovers.append("\(error)")
            }
            throw failure
        }
        try set(link, isUp: false, netlink)
    }

    private func set(
        _ link: Link, isUp: Bool, _ netlink: RouteNetlink
    ) throws(DetectionError) {
        do {
            try netlink.set(link.index, LinkSettings(isUp: isUp))
        } catch {
            throw DetectionError(error, "switch \(link.name) \(isUp ? "on" : "off")")
        }
    }
}
