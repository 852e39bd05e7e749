import IPAlloc

extension NetlinkRequest {
    /// `ip -4 route show table TABLE`, or of all tables.
    ///
    /// - Parameters:
    ///   - family: The family to list; nil lists both, and is of no use with a table.
    ///   - table: Kernels that know no filter here list all.
    public static func listRoutes(
        _ family: AddressFamily?, table: RouteTable? = nil
    ) -> NetlinkRequest {
        NetlinkRequest(.getRoute, .list) { writer in
            writer.append([family?.kernelNumber ?? 0, 0, 0, 0, 0, 0, 0, 0])
            writer.append(UInt32(0))
            if let table { writer.attribute(RouteAttribute.table, table.rawValue) }
        }
    }

    /// `ip route add DESTINATION [via GATEWAY] [dev NAME] [table TABLE] …`
    public static func addRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest(.newRoute, [.acknowledge, .create, .exclusive]) { writer in
            route.write(to: &writer)
        }
    }

    /// `ip route prepend DESTINATION [via GATEWAY] [dev NAME] [table TABLE] …`
    public static func prependRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest(.newRoute, [.acknowledge, .create]) { writer in
            route.write(to: &writer)
        }
    }

    /// `ip route append DESTINATION [via GATEWAY] [dev NAME] [table TABLE] …`
    public static func appendRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest(.newRoute, [.acknowledge, .create, .append]) { writer in
            route.write(to: &writer)
        }
    }

    /// `ip route replace DESTINATION [via GATEWAY] [dev NAME] [table TABLE] …`
    public static func replaceRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest(.newRoute, [.acknowledge, .create, .replace]) { writer in
            route.write(to: &writer)
        }
    }

    /// `ip route del KIND DESTINATION [via GATEWAY] [dev NAME] [table TABLE] proto ORIGIN …`
    public static func deleteRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest(.deleteRoute, .acknowledge) { writer in
            route.write(to: &writer)
        }
    }

    /// `ip route get DESTINATION [from SOURCE] [oif NAME] [mark MARK]`
    public static func getRoute(
        to destination: IPAddress, from source: IPAddress? = nil, link: LinkIndex? = nil,
        mark: UInt32? = nil
    ) -> NetlinkRequest {
        NetlinkRequest(.getRoute, []) { writer in
            writer.append(destination.family.kernelNumber)
            writer.append(UInt8(destination.family.bitWidth))
            writer.append(UInt8(source?.family.bitWidth ?? 0))
            writer.append([0, 0, 0, 0, 0])
            // For IPv6 the kernel names it unasked, and refuses to be asked.
            writer.append(destination.family == .ipv4 ? RouteAttribute.lookUpTable : 0)
            writer.attribute(RouteAttribute.destination, destination.networkBytes)
            if let source { writer.attribute(RouteAttribute.origins, source.networkBytes) }
            if let link { writer.attribute(RouteAttribute.link, link.rawValue) }
            if let mark { writer.attribute(RouteAttribute.mark, mark) }
        }
    }
}
