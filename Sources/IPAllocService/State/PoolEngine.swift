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
    private let rests = Mutex(RestTable())
    /// How many addresses were given back since the memory of a sparse pool was put in order; nil
    /// for a dense one, which needs no order.
    private let releaseCount: Mutex<Int?>

    /// Makes the engine of some addresses, all of them free.
    ///
    /// A pool's resource may grow to all of its block, and a dense pool cannot become a sparse one.
    /// So the block decides, which never changes: if it is too large for a dense pool, the pool is
    /// made of all of it, and loses what the resource does not have.
    ///
    /// - Parameter block: The block that the addresses are of, now and later.
    /// - Throws: `.outOfMemory`, `.familyMismatch`.
    init(_ addresses: RangeSet, of block: CIDRBlock) throws(IPAllocError) {
        let whole = RangeSet(block)
        guard whole.count > Pool.denseCapacityMax else {
            pool = try Pool(ranges: addresses)
            releaseCount = Mutex(nil)
            return
        }
        let pool = try Pool(ranges: whole)
        let others = try whole.subtracting(addresses)
        if !others.isEmpty { try pool.shrink(by: others) }
        self.pool = pool
        releaseCount = Mutex(0)
    }

    /// Lets `body` look at what rests, or change it.
    func withRests<Value: Sendable>(_ body: (inout RestTable) -> Value) -> Value {
        rests.withLock { body(&$0) }
    }

    /// How many addresses somebody holds, or is about to.
    var heldCount: UInt128 { pool.counts.held - UInt128(withRests { $0.count }) }

    /// How many addresses can be given out.
    func freeCount(now: StoreTime) -> UInt128 {
        pool.counts.free + UInt128(withRests { $0.usableCount(now: now) })
    }

    /// How many addresses cannot be given out yet since they rest.
    func restingCount(now: StoreTime) -> Int {
        withRests { $0.count - $0.usableCount(now: now) }
    }

    /// Gives a held address back: it rests, or is free, unless it is reserved meanwhile. The caller
    /// holds the lock of the state: nobody else looks at the engine.
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
        putMemoryInOrder()
    }

    /// How many addresses are given back at least before the memory is put in order.
    private static let releaseCountMin = 4096

    /// Has a sparse pool give up the memory of addresses that were given back, which it keeps, once
    /// these are more than those that are held: so its memory is that of what is in use, and what
    /// this costs is shared by as many releases.
    private func putMemoryInOrder() {
        releaseCount.withLock { count in
            guard let released = count else { return }
            count = released + 1
            if released < Self.releaseCountMin || UInt128(released) < pool.counts.held { return }
            // Without memory for it, all stays as it is, and the next release tries again.
            if (try? pool.reclaim()) != nil { count = 0 }
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
            rests.addresses(areUsable: true, now: now, after: nil).filter { reserved.contains($0) }
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
