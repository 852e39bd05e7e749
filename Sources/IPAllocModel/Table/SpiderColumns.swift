extension SpiderIPPool {
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("VERSION", number: { $0.spec.ipVersion }),
            TableColumn("SUBNET") { $0.spec.subnet },
            TableColumn("ALLOCATED-IP-COUNT", number: { $0.status.allocatedIPCount }),
            TableColumn("TOTAL-IP-COUNT", number: { $0.status.totalIPCount }),
            TableColumn("DEFAULT", truth: { $0.spec.isDefault }),
            TableColumn("DISABLE", truth: { $0.spec.isDisabled }),
            TableColumn("NODENAME", wideList: { $0.spec.nodeNames }),
            TableColumn("MULTUSNAME", wideList: { $0.spec.multusNames }),
            TableColumn("APP-NAMESPACE", isWideOnly: true) {
                $0.spec.podAffinity?.matchLabels[ResourceNames.applicationNamespace] ?? ""
            },
        ]
    }
}

extension SpiderSubnet {
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("VERSION", number: { $0.spec.ipVersion }),
            TableColumn("SUBNET") { $0.spec.subnet },
            TableColumn("ALLOCATED-IP-COUNT", number: { $0.status.allocatedIPCount }),
            TableColumn("TOTAL-IP-COUNT", number: { $0.status.totalIPCount }),
        ]
    }
}

extension SpiderReservedIP {
    public static var columns: [TableColumn<Self>] {
        [TableColumn("VERSION", number: { $0.spec.ipVersion })]
    }
}

extension SpiderEndpoint {
    /// The columns tell the first interface only.
    public static var columns: [TableColumn<Self>] {
        [
            TableColumn("INTERFACE") { $0.status.current.ips.first?.interface ?? "" },
            TableColumn("IPV4POOL") { $0.status.current.ips.first?.ipv4Pool ?? "" },
            TableColumn("IPV4") { $0.status.current.ips.first?.ipv4 ?? "" },
            TableColumn("IPV6POOL") { $0.status.current.ips.first?.ipv6Pool ?? "" },
            TableColumn("IPV6") { $0.status.current.ips.first?.ipv6 ?? "" },
            TableColumn("NODE") { $0.status.current.node },
        ]
    }
}
