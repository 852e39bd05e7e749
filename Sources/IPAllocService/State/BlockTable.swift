import IPAlloc
import IPAllocModel

/// Which pools and which subnet share a CIDR block, and so belong together.
struct BlockTable: Sendable {
    private struct Members: Sendable {
        /// The pools' addresses, by name.
        var pools: [String: RangeSet] = [:]
        /// The addresses of all of them.
        var taken: RangeSet
        var subnet: String?

        var isEmpty: Bool { pools.isEmpty && subnet == nil }
    }

    private var members: [CIDRBlock: Members] = [:]

    /// The pools of a block, in no order.
    func pools(of block: CIDRBlock?) -> [String] {
        guard let block, let members = members[block.canonical] else { return [] }
        return Array(members.pools.keys)
    }

    /// The addresses that one pool of a block has.
    func addresses(ofPool name: String, in block: CIDRBlock) -> RangeSet? {
        members[block.canonical]?.pools[name]
    }

    /// The addresses that pools of a block have.
    func taken(in block: CIDRBlock) -> RangeSet {
        members[block.canonical]?.taken ?? RangeSet(family: block.family)
    }

    /// The subnet of a block.
    func subnet(of block: CIDRBlock?) -> String? {
        block.flatMap { members[$0.canonical]?.subnet }
    }

    /// The pools of all blocks that share addresses with a block.
    ///
    /// - Complexity: O(b) in the number of blocks.
    func pools(overlapping block: CIDRBlock) -> [String] {
        members.filter { $0.key.overlaps(block) }.flatMap { $0.value.pools.keys }
    }

    /// Adds a pool, or replaces the one of its name.
    mutating func insert(pool: SpiderIPPool, addresses: RangeSet) {
        guard let block = pool.spec.block?.canonical else { return }
        remove(pool: pool)
        change(block) { members in
            members.pools[pool.name] = addresses
            try? members.taken.formUnion(addresses)
        }
    }

    mutating func remove(pool: SpiderIPPool) {
        guard let block = pool.spec.block?.canonical, members[block] != nil else { return }
        change(block) { members in
            guard let addresses = members.pools.removeValue(forKey: pool.name) else { return }
            try? members.taken.subtract(addresses)
        }
    }

    mutating func insert(subnet: SpiderSubnet) {
        guard let block = subnet.spec.block?.canonical else { return }
        change(block) { $0.subnet = subnet.name }
    }

    mutating func remove(subnet: SpiderSubnet) {
        guard let block = subnet.spec.block?.canonical else { return }
        change(block) { $0.subnet = nil }
    }

    private mutating func change(_ block: CIDRBlock, _ body: (inout Members) -> Void) {
        body(&members[block, default: Members(taken: RangeSet(family: block.family))])
        if members[block]?.isEmpty == true { members[block] = nil }
    }
}

extension CIDRBlock {
    /// Whether two blocks share addresses.
    fileprivate func overlaps(_ other: CIDRBlock) -> Bool {
        guard family == other.family else { return false }
        return contains(other.network) || other.contains(network)
    }
}
