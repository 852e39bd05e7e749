import ArgumentParser
import IPAllocAgent

/// The settings as flags. What each of them is for stands in the table of settings, and a flag
/// that is not there ends the program at once.
struct SettingFlags: ParsableArguments {
    @Option(setting: "socket") var socket: String?
    @Option(setting: "store") var store: String?
    @Option(setting: "node-name") var nodeName: String?
    @Option(setting: "health-address") var healthAddress: String?
    @Option(setting: "log-level") var logLevel: String?
    @Option(setting: "enable-ipv4") var enableIPv4: String?
    @Option(setting: "enable-ipv6") var enableIPv6: String?
    @Option(setting: "enable-stateful-set") var enableStatefulSet: String?
    @Option(setting: "order-stateful-set-addresses") var orderStatefulSetAddresses: String?
    @Option(setting: "enable-spider-subnet") var enableSpiderSubnet: String?
    @Option(setting: "enable-auto-pool-for-application") var enableAutoPoolForApplication: String?
    @Option(setting: "automatic-pool-names") var automaticPoolNames: String?
    @Option(setting: "default-flexible-ip-number") var defaultFlexibleIPNumber: String?
    @Option(setting: "automatic-pool-wait-seconds") var automaticPoolWaitSeconds: String?
    @Option(setting: "cluster-network") var clusterNetwork: String?
    @Option(setting: "pod-cidr") var podCIDR: String?
    @Option(setting: "service-cidr") var serviceCIDR: String?
    @Option(setting: "cni-config-directory") var cniConfigDirectory: String?
    @Option(setting: "namespace") var namespace: String?
    @Option(setting: "refuse-host-bits") var refuseHostBits: String?
    @Option(setting: "guard-deletion") var guardDeletion: String?
    @Option(setting: "enable-release-conflict-ips") var enableReleaseConflictIPs: String?
    @Option(setting: "conflict-rest-seconds") var conflictRestSeconds: String?
    @Option(setting: "enable-ip-conflict-detection") var enableIPConflictDetection: String?
    @Option(setting: "enable-gateway-detection") var enableGatewayDetection: String?
    @Option(setting: "enable-garbage-collection") var enableGarbageCollection: String?
    @Option(setting: "garbage-seconds") var garbageSeconds: String?
    @Option(setting: "audit-days") var auditDays: String?
    @Option(setting: "garbage-delay-seconds") var garbageDelaySeconds: String?
    @Option(setting: "connections-max") var connectionsMax: String?
    @Option(setting: "body-bytes-max") var bodyBytesMax: String?
    @Option(setting: "request-seconds") var requestSeconds: String?
    @Option(setting: "shutdown-seconds") var shutdownSeconds: String?

    /// The values that were given, by flag.
    var values: [String: String] {
        let all = [
            "socket": socket,
            "store": store,
            "node-name": nodeName,
            "health-address": healthAddress,
            "log-level": logLevel,
            "enable-ipv4": enableIPv4,
            "enable-ipv6": enableIPv6,
            "enable-stateful-set": enableStatefulSet,
            "order-stateful-set-addresses": orderStatefulSetAddresses,
            "enable-spider-subnet": enableSpiderSubnet,
            "enable-auto-pool-for-application": enableAutoPoolForApplication,
            "automatic-pool-names": automaticPoolNames,
            "default-flexible-ip-number": defaultFlexibleIPNumber,
            "automatic-pool-wait-seconds": automaticPoolWaitSeconds,
            "cluster-network": clusterNetwork,
            "pod-cidr": podCIDR,
            "service-cidr": serviceCIDR,
            "cni-config-directory": cniConfigDirectory,
            "namespace": namespace,
            "refuse-host-bits": refuseHostBits,
            "guard-deletion": guardDeletion,
            "enable-release-conflict-ips": enableReleaseConflictIPs,
            "conflict-rest-seconds": conflictRestSeconds,
            "enable-ip-conflict-detection": enableIPConflictDetection,
            "enable-gateway-detection": enableGatewayDetection,
            "enable-garbage-collection": enableGarbageCollection,
            "garbage-seconds": garbageSeconds,
            "audit-days": auditDays,
            "garbage-delay-seconds": garbageDelaySeconds,
            "connections-max": connectionsMax,
            "body-bytes-max": bodyBytesMax,
            "request-seconds": requestSeconds,
            "shutdown-seconds": shutdownSeconds,
        ]
        return all.compactMapValues(\.self)
    }
}

extension Option where Value == String? {
    /// The flag of a setting.
    fileprivate init(setting flag: String) {
        guard let setting = Setting.all.first(where: { $0.flag == flag }) else {
            preconditionFailure("--\(flag) is no setting")
        }
        let fallback = setting.fallback.isEmpty ? "" : "default: \(setting.fallback); "
        let others = "\(setting.key) in the file, \(setting.variables[0])"
        self.init(
            name: .customLong(flag),
            help: ArgumentHelp(
                "\(setting.summary) (\(fallback)\(others))", valueName: setting.form))
    }
}
