import IPAlloc
import IPAllocModel

/// The pools and subnets that there are, arranged so that a decision need not look at all of them.
///
/// The order in which they are given does not matter. Names are unique.
public struct PoolCatalog: Sendable {
    private var pools: [String: CatalogPool] = [:]
    private var subnets: [String: SpiderSubnet] = [:]
    /// The names of each family's pools, sorted.
    private var names: [AddressFamily: [String]] = [:]
    /// Those of them for pods that name none, sorted.
    private var defaultNames: [AddressFamily: [String]] = [:]
    /// The names of the automatic pools of each slot, sorted.
    private var automaticNames: [Slot: [String]] = [:]

    /// What automatic pools are looked up by.
    private struct Slot: Sendable, Hashable {
        let application: ApplicationKey
        let interface: String
        let family: AddressFamily

        init(_ identity: AutomaticPoolIdentity) {
            application = identity.application
            interface = identity.interface
            family = identity.family
        }
    }

    /// Arranges the pools and subnets.
    ///
    /// - Complexity: O(n log n).
    public init(pools: [SpiderIPPool] = [], subnets: [SpiderSubnet] = []) {
        for pool in pools.sorted(by: { $0.name < $1.name }) { put(pool) }
        for subnet in subnets { put(subnet) }
    }

    /// Adds a pool, or replaces the one of its name.
    ///
    /// - Complexity: O(log n), but for moving the names behind it in a sorted list.
    public mutating func put(_ pool: SpiderIPPool) {
        remove(pool: pool.name)
        let entry = CatalogPool(pool)
        pools[pool.name] = entry
        if let family = entry.family {
            names[family, default: []].insert(sorted: pool.name)
            if pool.spec.isDefault == true {
                defaultNames[family, default: []].insert(sorted: pool.name)
            }
        }
        if let identity = entry.identity {
            automaticNames[Slot(identity), default: []].insert(sorted: pool.name)
        }
    }

    /// Removes the pool of a name; nothing happens if there is none.
    ///
    /// - Complexity: As for adding one.
    public mutating func remove(pool name: String) {
        guard let pool = pools.removeValue(forKey: name) else { return }
        if let family = pool.family {
            names[family]?.remove(sorted: name)
            defaultNames[family]?.remove(sorted: name)
        }
        if let identity = pool.identity {
            let slot = Slot(identity)
            automaticNames[slot]?.remove(sorted: name)
            if automaticNames[slot]?.isEmpty == true { automaticNames[slot] = nil }
        }
    }

    /// Adds a subnet, or replaces the one of its name.
    public mutating func put(_ subnet: SpiderSubnet) {
        subnets[subnet.name] = subnet
    }

    /// Removes the subnet of a name; nothing happens if there is none.
    public mutating func remove(subnet name: String) {
        subnets[name] = nil
    }

    /// The pool of that name.
    public func pool(named name: String) -> SpiderIPPool? { pools[name]?.pool }

    /// The pool of that name where it is.
    public func entry(named name: String) -> CatalogPool? { pools[name] }

    /// The subnet of that name.
    public func subnet(named name: String) -> SpiderSubnet? { subnets[name] }

    /// The names of a family's pools, sorted.
    func poolNames(_ family: AddressFamily) -> [String] { names[family] ?? [] }

    /// The names of a family's pools for pods that name none, sorted.
    func defaultPoolNames(_ family: AddressFamily) -> [String] { defaultNames[family] ?? [] }

    /// The automatic pools that were cut from a subnet for an application of that name, whatever
    /// its UID, sorted by name.
    func automaticPools(
        of identity: AutomaticPoolIdentity, from subnet: SpiderSubnet?, named subnetName: String
    ) -> [CatalogPool] {
        let candidates = (automaticNames[Slot(identity)] ?? []).compactMap { pools[$0] }
        return candidates.filter { Self.isCut($0.pool, from: subnet, named: subnetName) }
    }

    /// Whether a pool of that name was made for an application of that UID from a subnet. Very old
    /// automatic pools have no labels that tell more, so they are only known by their names.
    func hasAutomaticPool(
        named name: String, uid: String, from subnet: SpiderSubnet?, named subnetName: String
    ) -> Bool {
        guard let pool = pools[name],
            pool.pool.metadata.labels[ResourceNames.ownerApplicationUID] == uid,
            pool.identity == nil
        else { return false }
        return Self.isCut(pool.pool, from: subnet, named: subnetName)
    }

    private static func isCut(
        _ pool: SpiderIPPool, from subnet: SpiderSubnet?, named subnetName: String
    ) -> Bool {
        if let owner = pool.metadata.labels[ResourceNames.ownerSubnet] {
            return owner == subnetName
        }
        return subnet.map { $0.spec.hasSameBlock(as: pool.spec) } ?? false
    }
}

extension [String] {
    /// Where a text is in the sorted array, or would be.
    private func place(of text: String) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < text { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Inserts a text into the sorted array, unless it is there.
    fileprivate mutating func insert(sorted text: String) {
        let place = place(of: text)
        if place == count || self[place] != text { insert(text, at: place) }
    }

    /// Removes a text from the sorted array, if it is there.
    fileprivate mutating func remove(sorted text: String) {
        let place = place(of: text)
        if place < count && self[place] == text { remove(at: place) }
    }
}
