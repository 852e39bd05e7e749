import IPAlloc

extension Route {
    /// Writes `struct rtmsg` and the attributes, in the order in which `ip route` does.
    func write(to writer: inout MessageWriter) {
        writer.append(family.kernelNumber)
        writer.append(UInt8(destination.prefixLength))
        writer.append(UInt8(origins?.prefixLength ?? 0))
        writer.append(typeOfService)
        writer.append(table.low)
        writer.append(origin.rawValue)
        writer.append(scope.rawValue)
        writer.append(kind.rawValue)
        writer.append(UInt32(flags.intersection(.requestable).rawValue))
        if !isDefault {
            writer.attribute(RouteAttribute.destination, destination.address.networkBytes)
        }
        if let origins { writer.attribute(RouteAttribute.origins, origins.address.networkBytes) }
        if nextHopID == nil, let gateway { writer.gateway(gateway, family: family) }
        if table.low == 0 { writer.attribute(RouteAttribute.table, table.rawValue) }
        if let metric { writer.attribute(RouteAttribute.metric, metric) }
        if let preferredSource {
            writer.attribute(RouteAttribute.preferredSource, preferredSource.networkBytes)
        }
        if preference != 0 { writer.attribute(RouteAttribute.preference, preference) }
        if let nextHopID {
            // The kernel refuses both, yet tells both.
            writer.attribute(RouteAttribute.nextHopID, nextHopID)
        } else if let link {
            writer.attribute(RouteAttribute.link, link.rawValue)
        }
        if !pathMetrics.isEmpty {
            writer.nest(RouteAttribute.pathMetrics) { writer in
                for metric in pathMetrics { writer.attribute(metric.type, metric.value) }
            }
        }
        if nextHopID == nil && !nextHops.isEmpty {
            writer.nest(RouteAttribute.nextHops) { writer in
                for hop in nextHops { hop.write(to: &writer, family: family) }
            }
        }
    }
}

extension NextHop {
    /// Writes `struct rtnexthop` and the attributes.
    fileprivate func write(to writer: inout MessageWriter, family: AddressFamily) {
        let start = writer.bytes.count
        writer.append(UInt16(0))
        writer.append(flags.intersection(.requestable).rawValue)
        writer.append(UInt8(weight - 1))
        writer.append(link?.rawValue ?? 0)
        if let gateway { writer.gateway(gateway, family: family) }
        writer.setLength(at: start)
    }
}

extension MessageWriter {
    /// Writes a gateway of the route's family, or of the other one with its family before it.
    fileprivate mutating func gateway(_ gateway: IPAddress, family: AddressFamily) {
        if gateway.family == family {
            attribute(RouteAttribute.gateway, gateway.networkBytes)
        } else {
            nest(RouteAttribute.via) { writer in
                writer.append(UInt16(gateway.family.kernelNumber))
                writer.append(gateway.networkBytes)
            }
        }
    }
}

extension Route {
    /// In the words of `ip route`.
    package func words(naming name: (LinkIndex) -> String) -> String {
        "route \(parameters(naming: name))"
    }

    /// What `ip route add` takes.
    package func parameters(naming name: (LinkIndex) -> String) -> String {
        let kind = kind == .unicast ? "" : "\(kind) "
        return kind + (isDefault ? "default" : "\(destination)") + path(naming: name)
    }

    /// The way to the destination, in words that `ip route add` takes and `ip route show` has.
    package func path(naming name: (LinkIndex) -> String) -> String {
        var words = ""
        if let origins { words += " from \(origins)" }
        func hop(_ gateway: IPAddress?, _ link: LinkIndex?) -> String {
            var words = ""
            if let gateway {
                let other = gateway.family == .ipv6 ? "inet6 " : "inet "
                words += " via \(gateway.family == family ? "" : other)\(gateway)"
            }
            if let link { words += " dev \(name(link))" }
            return words
        }
        words += hop(gateway, link)
        if flags.contains(.onLink) { words += " onlink" }
        if let nextHopID { words += " nhid \(nextHopID)" }
        if table != .main { words += " table \(table)" }
        if origin != .boot { words += " proto \(origin)" }
        if scope != .universe { words += " scope \(scope)" }
        if let preferredSource { words += " src \(preferredSource)" }
        if let metric { words += " metric \(metric)" }
        if let mtu { words += " mtu \(mtu)" }
        for next in nextHops { words += " nexthop" + hop(next.gateway, next.link) }
        return words
    }
}
