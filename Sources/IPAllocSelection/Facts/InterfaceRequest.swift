import IPAlloc

/// What a CNI configuration asks for: one interface, and what holds unless annotations tell.
public struct InterfaceRequest: Sendable, Hashable {
    /// The interface that is being added.
    public var interface: String
    /// Names or patterns of the IPv4 pools of pods that name none.
    public var defaultIPv4Pools: [String] = []
    /// Names or patterns of the IPv6 pools of pods that name none.
    public var defaultIPv6Pools: [String] = []
    /// Whether the interface gets no default route. The annotation `ippools` decides otherwise.
    public var cleanGateway = false
    /// The addresses of the interface's master, if a pool's subnet must hold one of them.
    public var masterAddresses: [IPAddress]?

    public init(interface: String) {
        self.interface = interface
    }
}
