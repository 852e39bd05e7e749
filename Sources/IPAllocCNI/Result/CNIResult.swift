import IPAlloc
import IPAllocJSON

/// What a container got, whatever the version: interfaces, addresses, routes and name servers.
public struct CNIResult: Sendable, Hashable {
    /// The interfaces; IPAM plugins tell none.
    public var interfaces: [Interface] = []
    public var addresses: [Address] = []
    public var routes: [Route] = []
    public var dns = DNS()

    public init() {}

    /// An interface in the container or on the host.
    public struct Interface: FieldStruct {
        public var name = ""
        public var mac = ""
        /// The network namespace; empty on the host.
        public var sandbox = ""
        /// Since 1.1, as are the others below.
        public var mtu: Int?
        public var socketPath: String?
        public var pciID: String?
        public var unknown: JSONObject = [:]

        public init() {}

        public init(name: String, mac: String, sandbox: String = "") {
            self.name = name
            self.mac = mac
            self.sandbox = sandbox
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("mac", &mac)
            try fields.field("sandbox", &sandbox)
            try fields.field("mtu", &mtu)
            try fields.field("socketPath", &socketPath)
            try fields.field("pciID", &pciID)
        }
    }

    /// An address with what belongs to it.
    public struct Address: Sendable, Hashable {
        /// The address and the prefix length of its subnet.
        public var block: CIDRBlock
        public var gateway: IPAddress?
        /// The index of the interface that has it; IPAM plugins tell none.
        public var interface: Int?

        public init(_ block: CIDRBlock, gateway: IPAddress? = nil, interface: Int? = nil) {
            self.block = block
            self.gateway = gateway
            self.interface = interface
        }
    }

    /// A route in the container.
    public struct Route: Sendable, Hashable {
        public var destination: CIDRBlock
        public var gateway: IPAddress?
        /// What 1.1 added, as it is written: `mtu`, `advmss`, `priority`, `table`, `scope`.
        public var details: JSONObject = [:]

        public init(_ destination: CIDRBlock, gateway: IPAddress? = nil) {
            self.destination = destination
            self.gateway = gateway
        }
    }

    /// Who resolves names.
    public struct DNS: FieldStruct {
        public var nameservers: [String] = []
        public var domain = ""
        public var search: [String] = []
        public var options: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("nameservers", &nameservers)
            try fields.field("domain", &domain)
            try fields.field("search", &search)
            try fields.field("options", &options)
        }
    }

    /// The addresses of an interface in the container. Addresses that name no interface are of the
    /// one that is asked for.
    public func addresses(of interface: String) -> [Address] {
        addresses.filter { address in
            guard let index = address.interface else { return true }
            return interfaces[index].name == interface && !interfaces[index].sandbox.isEmpty
        }
    }
}
