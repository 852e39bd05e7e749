import IPAlloc
import IPAllocJSON
import IPAllocModel

/// What stands in a simulated cluster before anything happens: pools, subnets, and slots in which
/// pods come and go.
enum Cluster {
    /// A pool of fixed name.
    struct Pool: Sendable {
        var name: String
        var subnet: String
        /// The text of an address without its last number.
        var prefix: String
        var base: Int
        /// How long an address that was given back is given to nobody.
        var restMilliseconds: Int64 = 0

        /// The text of one of the pool's addresses.
        func address(_ number: Int) -> String {
            let last = base + number
            return prefix.last == ":" ? prefix + String(last, radix: 16) : prefix + "\(last)"
        }
    }

    /// What the pods of a slot ask for.
    enum Wish: Sendable {
        /// Interfaces by number from zero, each with pools in their order.
        case pools([[String]])
        /// Automatic pools of a workload, or of the pod itself if it has none.
        case automatic(workload: Int?, isDual: Bool)
    }

    static let pools = [
        Pool(name: "a", subnet: "10.6.0.0/16", prefix: "10.6.1.", base: 1),
        Pool(name: "b", subnet: "10.6.0.0/16", prefix: "10.6.2.", base: 60),
        Pool(name: "c", subnet: "10.8.0.0/16", prefix: "10.8.0.", base: 250 - poolSize),
        Pool(name: "v6", subnet: "fd00::/64", prefix: "fd00::", base: 0xF8),
        Pool(
            name: "r", subnet: "10.10.0.0/16", prefix: "10.10.0.", base: 1, restMilliseconds: 2000),
    ]
    /// How many addresses a pool can have.
    static let poolSize = 32
    static let slotCount = 60
    /// The slots of the stateful set's pods, in the order of their ordinals.
    static let statefulSlots = 48..<54
    /// The slots whose pods get addresses that rest.
    static let restSlots = 54..<60
    static let workloadCount = 4
    /// The workload that is a stateful set.
    static let statefulWorkload = 3

    /// What a slot's pods ask for. It never changes, as annotations do not.
    static func wish(ofSlot slot: Int) -> Wish { wishes[slot] }

    private static let wishes = (0..<slotCount).map { makeWish(ofSlot: $0) }

    private static func makeWish(ofSlot slot: Int) -> Wish {
        if statefulSlots.contains(slot) { return .pools([["a", "b"], ["c", "v6"]]) }
        if restSlots.contains(slot) { return .pools([["r"]]) }
        return switch slot % 8 {
        case 0: .pools([["a"]])
        case 1: .pools([["a", "b"], ["c"]])
        case 2: .pools([["b", "v6"]])
        case 3: .pools([["c", "a", "v6"], ["b"], ["v6"]])
        case 4:
            slot % 16 == 4
                ? .automatic(workload: nil, isDual: slot % 32 == 4) : .pools([["b", "a"]])
        default: .automatic(workload: slot % 8 - 5, isDual: slot % 8 == 7)
        }
    }

    /// The workload that a slot's pods belong to.
    static func workload(ofSlot slot: Int) -> Int? {
        if statefulSlots.contains(slot) { return statefulWorkload }
        guard case .automatic(let workload, _) = wish(ofSlot: slot) else { return nil }
        return workload
    }

    /// Whether there are Pod resources for a slot's pods. For some there are none although they wait
    /// for space, so that one waits while its successor of the same name gets some.
    static func isKnown(slot: Int) -> Bool {
        if workload(ofSlot: slot) != nil { return true }
        if case .automatic(_, let isDual) = wish(ofSlot: slot) { return !isDual }
        return slot % 3 != 0
    }

    static func podName(ofSlot slot: Int) -> String {
        statefulSlots.contains(slot)
            ? "w\(statefulWorkload)-\(slot - statefulSlots.lowerBound)" : "p\(slot)"
    }

    /// The pool of a name, if it is one of the fixed ones.
    static func pool(named name: String) -> Pool? { pools.first { $0.name == name } }

    static func interfaces(ofSlot slot: Int) -> [String] { interfaces[slot] }

    private static let interfaces = (0..<slotCount).map { slot in
        switch wish(ofSlot: slot) {
        case .pools(let interfaces): interfaces.indices.map { interfaceName($0) }
        case .automatic: [interfaceName(0)]
        }
    }

    static func interfaceName(_ number: Int) -> String {
        number == 0 ? "eth0" : "net\(number)"
    }

    static func node(ofSlot slot: Int) -> String { "n\(slot % 4)" }

    static func family(ofPool pool: String) -> AddressFamily {
        pool.split(separator: "-").contains("v6") ? .ipv6 : .ipv4
    }

    /// The families that each interface of a slot's pods gets.
    static func families(ofSlot slot: Int, interface number: Int) -> Set<AddressFamily> {
        families[slot][number]
    }

    private static let families = (0..<slotCount).map { slot -> [Set<AddressFamily>] in
        switch wish(ofSlot: slot) {
        case .pools(let interfaces): interfaces.map { Set($0.map { family(ofPool: $0) }) }
        case .automatic(_, let isDual): [isDual ? [.ipv4, .ipv6] : [.ipv4]]
        }
    }

    /// The annotations of a slot's pods.
    static func annotations(ofSlot slot: Int) -> [String: String] { annotations[slot] }

    private static let annotations = (0..<slotCount).map { makeAnnotations(ofSlot: $0) }

    private static func makeAnnotations(ofSlot slot: Int) -> [String: String] {
        switch wish(ofSlot: slot) {
        case .pools(let interfaces):
            let items = interfaces.enumerated().map { number, pools in
                item(
                    number, ipv4: pools.filter { family(ofPool: $0) == .ipv4 },
                    ipv6: pools.filter { family(ofPool: $0) == .ipv6 })
            }
            return ["ipam.spidernet.io/ippools": JSONValue.array(items).text()]
        case .automatic(_, let isDual):
            let item = item(0, ipv4: ["s4"], ipv6: isDual ? ["s6"] : [])
            return ["ipam.spidernet.io/subnets": JSONValue.array([item]).text()]
        }
    }

    private static func item(_ number: Int, ipv4: [String], ipv6: [String]) -> JSONValue {
        func names(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        return .object([
            "interface": .string(interfaceName(number)), "ipv4": names(ipv4), "ipv6": names(ipv6),
        ])
    }

    /// The annotations of a workload's pods: those of the slots that belong to it.
    static func annotations(ofWorkload workload: Int) -> [String: String] {
        annotations(
            ofSlot: workload == statefulWorkload ? statefulSlots.lowerBound : workload + 5)
    }

    static func workload(
        _ number: Int, generation: Int, replicas: Int
    ) -> any ReplicatedWorkload {
        func filled(_ empty: some ReplicatedWorkload) -> any ReplicatedWorkload {
            var workload = empty
            workload.metadata = ObjectMetadata(name: "w\(number)", namespace: "default")
            workload.metadata.uid = "x-w\(number)-\(generation)"
            workload.spec.replicas = replicas
            workload.spec.template.metadata.annotations = annotations(ofWorkload: number)
            return workload
        }
        return number == statefulWorkload ? filled(StatefulSet()) : filled(Deployment())
    }

    /// The subnets that automatic pools come from: too small for all pods at once.
    static var subnets: [SpiderSubnet] {
        [("s4", "10.7.0.0/16", "10.7.0.10-10.7.0.21"), ("s6", "fd07::/64", "fd07::10-fd07::15")]
            .map { name, block, addresses in
                var subnet = SpiderSubnet()
                subnet.name = name
                subnet.spec.subnet = block
                subnet.spec.ips = [addresses]
                return subnet
            }
    }

    /// The reservation of a family.
    ///
    /// - Parameter texts: Its addresses; there is always one that no pool has, since a reservation
    ///   names at least one.
    static func reservation(_ family: AddressFamily, _ texts: [String]) -> SpiderReservedIP {
        var reserved = SpiderReservedIP()
        reserved.name = "reserved-\(family)"
        reserved.spec.ips = texts + [family == .ipv4 ? "10.9.9.9" : "fd99::9"]
        return reserved
    }

    /// A pool as it is at first.
    static func resource(_ pool: Pool) -> SpiderIPPool {
        var resource = SpiderIPPool()
        resource.name = pool.name
        resource.spec.subnet = pool.subnet
        // Where addresses rest there are few, so that they are soon used again.
        let count = pool.restMilliseconds > 0 ? 4 : 12
        resource.spec.ips = ["\(pool.address(0))-\(pool.address(count - 1))"]
        if pool.restMilliseconds > 0 {
            resource.metadata.annotations = [
                "ipalloc/policy": "least-recently-released",
                "ipalloc/resting-time": "\(pool.restMilliseconds)ms",
            ]
        }
        return resource
    }
}
