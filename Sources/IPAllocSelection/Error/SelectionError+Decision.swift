import IPAlloc
import IPAllocModel

/// The failures of decisions, in the words that users look for.
extension SelectionError {
    static func deadPod(_ pod: Pod) -> SelectionError {
        SelectionError(
            .deadPod,
            "dead Pod \(pod.metadata.namespace)/\(pod.name), we cannot allocate IP addresees to it")
    }

    static let noRules = SelectionError(
        .noPoolAvailable,
        "no IPPool available, no pool selection rules of any type are specified")

    /// A level that decides names nothing for the interface that is being added.
    static func nothing(for interface: String, at level: Level) -> SelectionError {
        SelectionError(
            .nothingForInterface,
            "no Interface \(interface) IP allocation found: \(level) \(level.doing("decide")), and "
                + "\(level.doing("give")) it no pool")
    }

    /// All families that an interface is given are switched off.
    static func noEnabledFamily(
        _ item: CandidateNames, at level: Level, settings: SelectionSettings
    ) -> SelectionError {
        let families = [AddressFamily.ipv4, .ipv6]
        let disabled = families.filter { !settings.enables($0) }.map(\.name)
        guard let enabled = families.first(where: settings.enables) else {
            return SelectionError(.wrongInput, "wrong input, IPv4 and IPv6 are both disabled")
        }
        let start =
            level.namesSubnets
            ? "the pod subnetAnnotation doesn't specify \(enabled.name) SpiderSubnet"
            : "\(enabled.name) is enabled, but no \(enabled.name) IPPool specified"
        return SelectionError(
            .wrongInput,
            "wrong input, \(start) for NIC \(item.interface), and \(disabled[0]) is disabled")
    }

    static func duplicatePool(_ pool: String, _ interface: String) -> SelectionError {
        SelectionError(
            .wrongInput, "wrong input, duplicate IPPool \(pool) specified for NIC \(interface)")
    }

    static func unknownPool(_ pool: String) -> SelectionError {
        SelectionError(
            .notFound,
            "failed to get original IPPool \(pool): \(SpiderIPPool.kind.qualifiedName) \"\(pool)\" "
                + "not found")
    }

    static func malformedPattern(
        _ pattern: String, family: AddressFamily, name: String
    ) -> SelectionError {
        SelectionError(
            .wrongInput,
            "failed to match wildcard: \(family.name) PoolName pattern '\(pattern)', character "
                + "'\(name)', error: syntax error in pattern")
    }

    static func allFilteredOut(
        _ names: [String], family: AddressFamily, interface: String, reasons: [String]
    ) -> SelectionError {
        SelectionError(
            .noPoolAvailable,
            "no IPPool available, all \(family.name) IPPools [\(names.joined(separator: " "))] of "
                + "\(interface) filtered out: [\(reasons.joined(separator: ", "))]")
    }

    static func onlyFixedCount(_ application: Application) -> SelectionError {
        let key = application.key
        return SelectionError(
            .wrongInput,
            "wrong input, \(key.kind)/\(key.namespace)/\(key.name) only supports fixed "
                + "auto-created IPPool IP Number")
    }

    /// No pool can be made for an application, since there is no such subnet to cut it from.
    static func noSubnet(
        _ identity: AutomaticPoolIdentity, because problem: String
    ) -> SelectionError {
        let labels = identity.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return SelectionError(
            .notFound,
            "no matching auto-created IPPool candidate with matchLables "
                + "'\(labels.joined(separator: ","))': \(problem)")
    }

    /// The name of the pool that would be made is taken, as by a pool from the subnet that the
    /// application named before.
    static func automaticPoolNameTaken(
        _ pool: String, interface: String, subnet: String
    ) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, ApplicationSubnetChanged: IPPool \(pool), which the application needs "
                + "for \(interface), exists but was not made for it from SpiderSubnet \(subnet); "
                + "delete it or name its subnet again")
    }

    static func severalAutomaticPools(
        _ pools: [String], family: AddressFamily, interface: String
    ) -> SelectionError {
        SelectionError(
            .inconsistent,
            "the application has \(pools.count) auto-created \(family.name) IPPools "
                + "[\(pools.joined(separator: " "))] for \(interface) where one is expected; "
                + "delete all but one")
    }
}
