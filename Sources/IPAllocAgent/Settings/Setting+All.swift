import IPAllocModel
import IPAllocSelection
import Logging

extension Setting {
    /// All settings, in the order of help and documentation.
    public static let all: [Setting] = places + features + limits

    private static let places: [Setting] = [
        .text(
            Name("ipamUnixSocketPath", flag: "socket", variable: "SOCKET"),
            \.socketPath, form: "path", "the unix socket to listen on"),
        .text(
            Name("storeDirectory", flag: "store", variable: "STORE"),
            \.storePath, form: "directory",
            "where allocations and resources are kept; made if it is missing"),
        .text(
            Name(
                "nodeName", flag: "node-name", variable: "NODE_NAME",
                also: ["SPIDERPOOL_NODE_NAME"]),
            \.nodeName, form: "name",
            "the node of requests that name none; empty means the host's name"),
        .value(
            Name("healthAddress", flag: "health-address", variable: "HEALTH_ADDRESS"),
            \.healthAddress, form: "address:port",
            "a TCP address that answers as the socket does, but changes nothing; "
                + "empty means none, Spiderpool's is 127.0.0.1:5710"
        ) { text throws(SettingFailure) in
            guard text.isEmpty || HealthAddress(text) != nil else {
                throw SettingFailure("must be an IP address and a port, as in 127.0.0.1:5710")
            }
            return text
        } show: {
            $0
        },
        .choice(
            Name(
                "logLevel", flag: "log-level", variable: "LOG_LEVEL",
                also: ["SPIDERPOOL_LOG_LEVEL"]),
            \.logLevel, also: ["warn": .warning, "fatal": .critical, "panic": .critical],
            "which events are logged: these and graver ones; warn, fatal and panic, as Spiderpool "
                + "has them, are warning and critical"),
    ]

    private static let features: [Setting] = [
        .truth(
            Name("enableIPv4", flag: "enable-ipv4", variable: "ENABLE_IPV4"),
            \.service.enablesIPv4, "whether IPv4 addresses are handed out"),
        .truth(
            Name("enableIPv6", flag: "enable-ipv6", variable: "ENABLE_IPV6"),
            \.service.enablesIPv6, "whether IPv6 addresses are handed out"),
        .truth(
            Name(
                "enableStatefulSet", flag: "enable-stateful-set",
                variable: "ENABLE_STATEFUL_SET"),
            \.service.keepsStatefulSetAddresses,
            "whether pods of a stateful set keep the addresses of their name"),
        .truth(
            Name(
                "orderStatefulSetAddresses", flag: "order-stateful-set-addresses",
                variable: "ORDER_STATEFUL_SET_ADDRESSES"),
            \.service.ordersStatefulSetAddresses,
            "whether pods of a stateful set get addresses in the order of their ordinals"),
        .truth(
            Name(
                "enableSpiderSubnet", flag: "enable-spider-subnet",
                variable: "ENABLE_SPIDER_SUBNET"),
            \.service.enablesSubnets, "whether pools may come from subnets"),
        .truth(
            Name(
                "enableAutoPoolForApplication", flag: "enable-auto-pool-for-application",
                variable: "ENABLE_AUTO_POOL_FOR_APPLICATION"),
            \.service.selection.enablesAutomaticPools,
            "whether applications get pools of their own from subnets"),
        .choice(
            Name(
                "automaticPoolNames", flag: "automatic-pool-names",
                variable: "AUTOMATIC_POOL_NAMES"),
            \.service.selection.poolNaming,
            "how automatic pools are named: auto-app-v4-eth0-0123456789ab or "
                + "auto4-app-eth0-01234"),
        .value(
            Name(
                "clusterSubnetDefaultFlexibleIPNumber",
                or: ["clusterSubnetAutoPoolDefaultRedundantIPNumber"],
                flag: "default-flexible-ip-number",
                variable: "DEFAULT_FLEXIBLE_IP_NUMBER"),
            \.service.selection.defaultAddressCount, form: "count",
            "how many addresses an automatic pool has beside one per replica"
        ) { text throws(SettingFailure) in
            guard let number = Int(text), (0...1_000_000).contains(number) else {
                throw SettingFailure("must be a whole number from 0 to 1000000")
            }
            return .flexible(number)
        } show: {
            if case .flexible(let number) = $0 { String(number) } else { "" }
        },
        .number(
            Name(
                "automaticPoolWaitSeconds", flag: "automatic-pool-wait-seconds",
                variable: "AUTOMATIC_POOL_WAIT_SECONDS"),
            \.poolWaitSeconds, in: 0...90, unit: "seconds",
            "how long a pod waits for its automatic pool, or for an address in it"),
        .text(
            Name(
                "clusterNetwork", flag: "cluster-network", variable: "CLUSTER_NETWORK",
                also: ["MULTUS_CLUSTER_NETWORK"]),
            \.clusterNetwork, form: "[namespace/]name",
            "Multus' network of first interfaces unless a pod tells another"),
        .value(
            Name("podCIDR", flag: "pod-cidr", variable: "POD_CIDR"),
            \.service.networks.podCIDR, form: "CIDR,…",
            "the blocks that the cluster's own network gives pods addresses from, for the status "
                + "of coordinators", parse: CIDRList.parse
        ) {
            $0.joined(separator: ",")
        },
        .value(
            Name("serviceCIDR", flag: "service-cidr", variable: "SERVICE_CIDR"),
            \.service.networks.serviceCIDR, form: "CIDR,…",
            "the blocks of the cluster's services, for the status of coordinators",
            parse: CIDRList.parse
        ) {
            $0.joined(separator: ",")
        },
        .text(
            Name(
                "cniConfigDirectory", flag: "cni-config-directory",
                variable: "CNI_CONFIG_DIRECTORY", also: ["SPIDERPOOL_CNI_CONFIG_DIR"]),
            \.cniConfigDirectory, form: "directory",
            "whose first file, but for Multus', tells the overlay that podCIDRType auto stands "
                + "for, when the agent starts"),
        .text(
            Name(
                "namespace", flag: "namespace", variable: "NAMESPACE",
                also: ["SPIDERPOOL_POD_NAMESPACE"]),
            \.service.selection.agentNamespace, form: "name",
            "the namespace of networks that are named without one"),
        .truth(
            Name(
                "refuseHostBits", flag: "refuse-host-bits", variable: "REFUSE_HOST_BITS"),
            \.service.admission.refusesHostBits,
            "whether host bits in spec.subnet are refused, as Spiderpool does since 0.9.2"),
        .truth(
            Name(
                "enableValidatingResourcesDeletedWebhook", flag: "guard-deletion",
                variable: "GUARD_DELETION"),
            \.service.admission.guardsDeletion,
            "whether deleting what is in use is refused, instead of waiting"),
        .truth(
            Name(
                "enableReleaseConflictIPs", flag: "enable-release-conflict-ips",
                variable: "ENABLE_RELEASE_CONFLICT_IPS",
                also: ["SPIDERPOOL_ENABLED_RELEASE_CONFLICT_IPS"]),
            \.service.releasesConflicting,
            "whether a pod may give back addresses that others were found to use"),
        .number(
            Name(
                "conflictRestSeconds", flag: "conflict-rest-seconds",
                variable: "CONFLICT_REST_SECONDS"),
            \.conflictRestSeconds, in: 0...86_400, unit: "seconds",
            "how long such an address is given to nobody"),
        .truth(
            Name(
                "enableIPConflictDetection", flag: "enable-ip-conflict-detection",
                variable: "ENABLE_IP_CONFLICT_DETECTION"),
            \.detectsIPConflict,
            "whether plugins are told to look for others that use an address"),
        .truth(
            Name(
                "enableGatewayDetection", flag: "enable-gateway-detection",
                variable: "ENABLE_GATEWAY_DETECTION"),
            \.detectsGateway, "whether plugins are told to see if the gateway answers"),
        .truth(
            Name(
                "enableGarbageCollection", flag: "enable-garbage-collection",
                variable: "ENABLE_GARBAGE_COLLECTION", also: ["SPIDERPOOL_GC_IP_ENABLED"]),
            \.collectsGarbage,
            "whether addresses that nobody uses any more are freed now and then"),
        .number(
            Name(
                "garbageSeconds", flag: "garbage-seconds", variable: "GARBAGE_SECONDS",
                also: ["SPIDERPOOL_GC_DEFAULT_INTERVAL_DURATION"]),
            \.garbageSeconds, in: 0...86_400, unit: "seconds",
            "how often they are freed; 0 means never"),
        .number(
            Name("auditDays", flag: "audit-days", variable: "AUDIT_DAYS"),
            \.auditDays, in: 0...36_500, unit: "days",
            "how long the audit trail tells who had an address; 0 means that there is none"),
        .number(
            Name(
                "garbageDelaySeconds", flag: "garbage-delay-seconds",
                variable: "GARBAGE_DELAY_SECONDS",
                also: ["SPIDERPOOL_GC_ADDITIONAL_GRACE_DELAY"]),
            \.garbageDelaySeconds, in: 0...86_400, unit: "seconds",
            "how long such addresses are left alone beyond the pod's grace period"),
    ]

    private static let limits: [Setting] = [
        .number(
            Name("connectionsMax", flag: "connections-max", variable: "CONNECTIONS_MAX"),
            \.connectionsMax, in: 1...100_000, unit: "count",
            "how many connections may be open; more wait"),
        .number(
            Name("bodyBytesMax", flag: "body-bytes-max", variable: "BODY_BYTES_MAX"),
            \.bodyBytesMax, in: 1024...(1 << 30), unit: "bytes",
            "how long the body of a request may be"),
        .number(
            Name("requestSeconds", flag: "request-seconds", variable: "REQUEST_SECONDS"),
            \.requestSeconds, in: 1...3600, unit: "seconds",
            "how long a client may take to send a request, or to take some of the answer"),
        .number(
            Name("shutdownSeconds", flag: "shutdown-seconds", variable: "SHUTDOWN_SECONDS"),
            \.shutdownSeconds, in: 1...3600, unit: "seconds",
            "how long requests under way may take once the agent is to stop"),
    ]
}
