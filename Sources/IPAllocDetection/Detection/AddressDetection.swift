import IPAlloc
import IPAllocNetlink

/// Looks on an interface's link for other hosts with its addresses, and for its gateways.
///
/// Thread-safety: values may be used from any thread; each call *blocks*.
public struct AddressDetection: Sendable {
    /// The interface's number.
    public var link: LinkIndex
    /// Its link-layer address.
    public var macAddress: MACAddress
    /// The addresses that no other host may have.
    public var addresses: [IPAddress] = []
    /// The gateways that are to answer, each with an address of the interface to ask from.
    public var gateways: [Gateway] = []

    /// A gateway, and from which address to ask for it.
    public struct Gateway: Sendable, Hashable {
        /// The gateway.
        public var address: IPAddress
        /// The interface's address in its network.
        public var source: IPAddress

        /// Describes a gateway.
        public init(_ address: IPAddress, from source: IPAddress) {
            self.address = address
            self.source = source
        }
    }

    /// Looks for nothing yet.
    public init(link: LinkIndex, macAddress: MACAddress) {
        self.link = link
        self.macAddress = macAddress
    }

    /// Asks, and waits for answers: for a conflict as long as the limits say, for gateways until
    /// all have answered.
    ///
    /// - Parameter namespace: The interface's namespace.
    /// - Throws: `.conflict` with the other host's link-layer address; `.silence` with the gateways
    ///   that did not answer; `.permission`, `.kernel`.
    public func run(
        _ limits: DetectionLimits, in namespace: NetworkNamespace
    ) throws(DetectionError) {
        for family in [AddressFamily.ipv4, .ipv6] {
            let finding: Finding
            do {
                finding = try namespace.run { () throws(NetlinkError) in
                    try ask(family, limits)
                }
            } catch {
                throw DetectionError(error)
            }
            if let claim = finding.conflict {
                throw DetectionError(
                    .conflict, "use address \(claim.address)",
                    "ip conflict: the host with link-layer address \(claim.holder) has it",
                    advice: "find that host, or take the address out of the pool")
            }
            guard finding.silent.isEmpty else {
                let silent = finding.silent.map(\.address.description).joined(separator: ", ")
                throw DetectionError(
                    .silence, "find gateway \(silent)",
                    "gateway \(silent) is unreachable: no answer to "
                        + "\(limits.attemptsMax) questions",
                    advice: "see whether the gateway is up and the interface in its network")
            }
        }
    }

    /// What the questions brought.
    private struct Finding: Sendable {
        var conflict: Claim?
        var silent: [Gateway]
    }

    private func ask(
        _ family: AddressFamily, _ limits: DetectionLimits
    ) throws(NetlinkError) -> Finding {
        let own = addresses.filter { $0.family == family }
        var finding = Finding(silent: gateways.filter { $0.address.family == family })
        guard !own.isEmpty || !finding.silent.isEmpty else { return finding }
        let socket = try PacketSocket(family == .ipv4 ? .arp : .ipv6, on: link)
        if family == .ipv6 { try listen(for: own, socket) }
        for _ in 0..<limits.attemptsMax where !own.isEmpty || !finding.silent.isEmpty {
            for address in own { try socket.send(probe(for: address)) }
            for gateway in finding.silent { try socket.send(query(for: gateway)) }
            let deadline = PacketSocket.now + Int64(limits.timeoutMilliseconds)
            while !own.isEmpty || !finding.silent.isEmpty,
                let frame = try socket.receive(until: deadline)
            {
                guard let claim = Claim(frame, family), claim.holder != macAddress else { continue }
                if own.contains(claim.address) {
                    finding.conflict = claim
                    return finding
                }
                if claim.isAnswer { finding.silent.removeAll { $0.address == claim.address } }
            }
        }
        return finding
    }

    /// Has the link take in answers to a question from nobody, and others' questions for the same
    /// addresses, though the kernel may not speak IPv6 there yet.
    private func listen(
        for addresses: [IPAddress], _ socket: PacketSocket
    ) throws(NetlinkError) {
        try socket.join(NeighbourFrame.macAddress(ofGroup: NeighbourFrame.allNodes))
        // The kernel counts how often a group is joined that two addresses share.
        for address in addresses {
            let group = NeighbourFrame.solicitedGroup(of: address)
            try socket.join(NeighbourFrame.macAddress(ofGroup: group))
        }
    }

    private func probe(for address: IPAddress) -> [UInt8] {
        switch address.family {
        case .ipv4: ARPFrame.probe(for: address, from: macAddress).bytes
        case .ipv6: NeighbourFrame.probe(for: address, from: macAddress).bytes
        }
    }

    private func query(for gateway: Gateway) -> [UInt8] {
        switch gateway.address.family {
        case .ipv4:
            ARPFrame(
                operation: .request, senderMAC: macAddress, sender: gateway.source,
                target: gateway.address
            ).bytes
        case .ipv6:
            NeighbourFrame.query(
                for: gateway.address, from: gateway.source, at: macAddress
            ).bytes
        }
    }
}
