import IPAlloc
import IPAllocJSON

extension CNIResult {
    /// Reads a result of any version from 0.3.0 on: they differ in what they may leave out.
    ///
    /// - Throws: `DecodingFailure` with the place.
    public init(json: JSONValue) throws(DecodingFailure) {
        let members = try ResultMembers(json: json)
        interfaces = members.interfaces
        dns = members.dns
        for (index, address) in members.addresses.enumerated() {
            do {
                addresses.append(try address.address(interfaceCount: interfaces.count))
            } catch {
                throw error.within(index: index).within(field: "ips")
            }
        }
        for (index, route) in members.routes.enumerated() {
            do {
                routes.append(try route.route())
            } catch {
                throw error.within(index: index).within(field: "routes")
            }
        }
    }

    /// The result as a version of the specification writes it.
    public func json(version: CNIVersion) -> JSONValue {
        var members = ResultMembers()
        members.version = version.rawValue
        members.interfaces = interfaces.map { interface in
            guard !version.hasDetails else { return interface }
            return Interface(
                name: interface.name, mac: interface.mac, sandbox: interface.sandbox)
        }
        members.addresses = addresses.map { AddressMembers($0, version: version) }
        members.routes = routes.map { RouteMembers($0, version: version) }
        members.dns = dns
        var json = members.json.object ?? [:]
        // It is there even if it is empty.
        json["dns"] = dns.json
        return .object(json)
    }
}

/// A result as it is written.
private struct ResultMembers: FieldStruct {
    var version = ""
    var interfaces: [CNIResult.Interface] = []
    var addresses: [AddressMembers] = []
    var routes: [RouteMembers] = []
    var dns = CNIResult.DNS()
    var unknown: JSONObject = [:]

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("cniVersion", &version)
        try fields.field("interfaces", &interfaces)
        try fields.field("ips", &addresses)
        try fields.field("routes", &routes)
        try fields.field("dns", &dns)
    }
}

/// An address as it is written.
private struct AddressMembers: FieldStruct {
    /// 4 or 6, before 1.0.
    var version = ""
    var address = ""
    var gateway = ""
    var interface: Int?
    var unknown: JSONObject = [:]

    init() {}

    init(_ address: CNIResult.Address, version: CNIVersion) {
        if version.namesFamilies { self.version = address.block.family == .ipv4 ? "4" : "6" }
        self.address = address.block.description
        gateway = address.gateway?.description ?? ""
        interface = address.interface
    }

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("version", &version)
        try fields.field("address", &address)
        try fields.field("gateway", &gateway)
        try fields.field("interface", &interface)
    }

    func address(interfaceCount: Int) throws(DecodingFailure) -> CNIResult.Address {
        if let interface, !(0..<interfaceCount).contains(interface) {
            throw DecodingFailure("is \(interface), but there are \(interfaceCount) interfaces")
                .within(field: "interface")
        }
        let block = try AddressSyntax.block(address, field: "address")
        return CNIResult.Address(
            block,
            gateway: try AddressSyntax.address(gateway, family: block.family, field: "gateway"),
            interface: interface)
    }
}

/// A route as it is written.
private struct RouteMembers: FieldStruct {
    var destination = ""
    var gateway = ""
    var unknown: JSONObject = [:]

    init() {}

    init(_ route: CNIResult.Route, version: CNIVersion) {
        destination = route.destination.description
        gateway = route.gateway?.description ?? ""
        if version.hasDetails { unknown = route.details }
    }

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("dst", &destination)
        try fields.field("gw", &gateway)
    }

    func route() throws(DecodingFailure) -> CNIResult.Route {
        let block = try AddressSyntax.block(destination, field: "dst")
        var route = CNIResult.Route(
            block, gateway: try AddressSyntax.address(gateway, family: block.family, field: "gw"))
        route.details = unknown
        return route
    }
}
