import IPAlloc
import IPAllocStore
import Synchronization

/// The engine of one pool, where it can be shared, and what rests of it.
///
/// The engine has resting addresses held: nobody gets one, whatever the policy. Only `rests` knows
/// that they are no pod's. The engine's own resting plane is not used: a rest must outlive the
/// process and a change of the pool's annotations, and a pool may have more addresses than there is
/// memory for a time of each.
final class PoolEngine: Sendable {
    let pool: Pool
    private let rests: Mutex<RestTable>
    /// The bytes of the pool after they were last looked at for what is no longer used.
    private let neededByteCount: Mutex<Int>

    /// Makes the engine of some addresses, all of them free.
    ///
    /// - Throws: `.outOfMemory`.
    convenience init(_ addresses: RangeSet) throws(IPAllocError) {
        try self.init(addresses, rests: RestTable())
    }

    private init(_ addresses: RangeSet, rests: RestTable) throws(IPAllocError) {
        pool = try Pool(ranges: addresses)
        neededByteCount = Mutex(pool.byteCount)
        self.rests = Mutex(rests)
    }

    /// An engine that has some more addresses, all of them free.
    ///
    /// - Returns: This one, if its pool can grow to them. A dense pool does not become a sparse
    ///   one: beyond its bounds it is another engine, in which all else is as in this one.
    /// - Throws: `.outOfMemory`, `.busy`.
    /// - Complexity: That of growing; O(n log n) in the addresses that are held, for another one.
    func grown(by added: RangeSet) throws(IPAllocError) -> PoolEngine {
        do throws(IPAllocError) {
            try pool.grow(by: added)
            return self
        } catch {
            guard error.code == .tooLarge else { throw error }
        }
        let larger = try PoolEngine(try pool.ranges.union(added), rests: withRests { $0 })
        try larger.pool.reserve(pool.reserved)
        try pool.forEachRange(of: .held) { range throws(IPAllocError) in
            for value in range.lower.value...range.upper.value {
                guard let address = IPAddress(value: value, family: range.family) else { continue }
                try larger.pool.claim(address)
            }
        }
        return larger
    }

    /// Gives back memory of the pool, if at least half of it is of addresses that were given back,
    /// or of ranges that it had before. Nobody may use the pool meanwhile.
    func reclaimMemory() {
        neededByteCount.withLock { needed in
            guard pool.byteCount > 2 * needed + Self.idleByteCountMax else { return }
            // Without memory for it the next time is soon enough.
            try? pool.reclaim()
            needed = pool.byteCount
        }
    }

    /// So little is not worth the work.
    private static let idleByteCountMax = 1 << 16

    /// Lets `body` look at what rests, or change it.
    func withRests<Value: Sendable>(_ body: (inout RestTable) -> Value) -> Value {
        rests.withLock { body(&$0) }
    }

    /// How many addresses somebody holds, or is about to.
    var heldCount: UInt128 { pool.counts.held - UInt128(withRests { $0.count }) }

    /// How many addresses can be given out.
    func freeCount(now: StoreTime) -> UInt128 {
        let (free, isMore) = pool.counts.free.addingReportingOverflow(
            UInt128(withRests { $0.usableCount(now: now) }))
        return isMore ? .max : free
    }

    /// How many addresses cannot be given out yet since they rest.
    func restingCount(now: StoreTime) -> Int {
        withRests { $0.count - $0.usableCount(now: now) }
    }

    /// Gives a held address back: it rests, or is free, unless it is reserved meanwhile.
    func giveBack(_ address: IPAddress, resting rest: Rest?, reserved: RangeSet?) {
        if let rest {
            withRests { $0.insert(address, rest) }
            return
        }
        engineMust { () throws(IPAllocError) in
            try pool.release(address)
            if reserved?.contains(address) == true {
                try pool.reserve(RangeSet(try AddressRange(address, address)))
            }
        }
    }

    /// Ends the rests that are over.
    ///
    /// - Returns: Whether an address can be given out now that could not before.
    func endRests(now: StoreTime, reserved: RangeSet?) -> Bool {
        let (left, hasNew) = withRests { rests in
            rests.finish(now: now) { reserved?.contains($0) == true }
        }
        for address in left { giveBack(address, resting: nil, reserved: reserved) }
        return hasNew
    }

    /// Takes the addresses out of the table that are reserved now: they do not wait for their turn.
    func endUsableRests(in reserved: RangeSet, now: StoreTime) {
        let usable = withRests { rests in
            rests.usable(now: now, after: nil).filter { reserved.contains($0) }
                .filter { address in
                    guard let rest = rests.remove(address) else { return false }
                    rests.note(ended: address, rest)
                    return true
                }
        }
        for address in usable { giveBack(address, resting: nil, reserved: reserved) }
    }

    /// Ends all rests in some addresses, so that these can be taken out of the pool.
    ///
    /// - Returns: What rested there, for `restAgain`.
    func endRests(in addresses: RangeSet) -> [(address: IPAddress, rest: Rest)] {
        let removed = withRests { $0.isEmpty ? [] : $0.remove(in: addresses) }
        engineMust { () throws(IPAllocError) in
            for (address, _) in removed { try pool.release(address) }
        }
        return removed
    }

    /// Lets free addresses rest as they did before `endRests(in:)`.
    func restAgain(_ removed: [(address: IPAddress, rest: Rest)]) {
        engineMust { () throws(IPAllocError) in
            for (address, rest) in removed {
                try pool.claim(address)
                withRests { $0.insert(address, rest) }
            }
        }
    }
}
