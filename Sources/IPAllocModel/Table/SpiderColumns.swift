extension SpiderIPPool {
    public static var columns: [Column<Self>] {
        [
            Column("VERSION", number: { $0.spec.ipVersion }),
            Column("SUBNET") { $0.spec.subnet },
            Column("ALLOCATED-IP-COUNT", number: { $0.status.allocatedIPCount }),
            Column("TOTAL-IP-COUNT", number: { $0.status.totalIPCount }),
            Column("DEFAULT", truth: { $0.spec.isDefault }),
            Column("DISABLE", truth: { $0.spec.isDisabled }),
            Column("NODENAME", wideList: { $0.spec.nodeNames }),
            Column("MULTUSNAME", wideList: { $0.spec.multusNames }),
            Column("APP-NAMESPACE", isWideOnly: true) {
                $0.spec.podAffinity?.matchLabels[ResourceNames.applicationNamespace] ?? ""
            },
        ]
    }
}

extension SpiderSubnet {
    public static var columns: [Column<Self>] {
        [
            Column("VERSION", number: { $0.spec.ipVersion }),
            Column("SUBNET") { $0.spec.subnet },
            Column("ALLOCATED-IP-COUNT", number: { $0.status.allocatedIPCount }),
            Column("TOTAL-IP-COUNT", number: { $0.status.totalIPCount }),
        ]
    }
}

extension SpiderReservedIP {
    public static var columns: [Column<Self>] {
        [Column("VERSION", number: { $0.spec.ipVersion })]
    }
}

extension SpiderEndpoint {
    /// The columns tell the first interface only.
    public static var columns: [Column<Self>] {
        [
            Column("INTERFACE") { $0.status.current.ips.first?.interface ?? "" },
            Column("IPV4POOL") { $0.status.current.ips.first?.ipv4Pool ?? "" },
            Column("IPV4") { $0.status.current.ips.first?.ipv4 ?? "" },
            Column("IPV6POOL") { $0.status.current.ips.first?.ipv6Pool ?? "" },
            Column("IPV6") { $0.status.current.ips.first?.ipv6 ?? "" },
            Column("NODE") { $0.status.current.node },
        ]
    }
}
