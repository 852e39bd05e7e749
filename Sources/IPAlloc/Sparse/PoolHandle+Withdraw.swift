// Withdrawals: changes after which some addresses of a sparse pool are not usable any more.
//
// In a dense pool the bits of such addresses are taken first. Here they can be more than there is
// memory for, and are left as they are: free. So a claim and a withdrawal of the same address must
// notice each other:
//
//     withdrawal                                claim
//     1. announces its layout                   1. finds the address usable in the current layout
//     2. looks at the bits                      2. takes the bit
//     3. replaces "announced" by "decided"      3. looks at the announcement: replaces "announced" by
//     4. publishes the layout                      "called off" and is done; gives the bit back if
//     5. announces nothing any more                the withdrawal was decided
//                                               4. looks at the current layout
//
// A claim whose bit came after 2 sees the announcement, or, if that is gone, the layout. Of "decided" and
// "called off", one replacement succeeds. So nothing is seen of a withdrawal that fails, and all of one
// that succeeds at once.

/// What a withdrawal announces in `PoolBox.changing`: its layout's number, which is a multiple of 2,
/// and whether it was decided.
struct Withdrawal {
    static let calledOff: UInt64 = 1
    private static let decidedBit: UInt64 = 1

    let bits: UInt64

    /// A withdrawal that is announced and not decided.
    init(to layout: Layout) { bits = layout.bits }

    /// The withdrawal of an announcement; nil if there is none.
    init?(_ announcement: UInt64) {
        guard announcement > Self.calledOff else { return nil }
        bits = announcement
    }

    /// The layout after it.
    var layout: Layout { Layout(bits: bits & ~Self.decidedBit) }
    var isDecided: Bool { bits & Self.decidedBit != 0 }
    /// The number of the same withdrawal when it is decided.
    var decidedBits: UInt64 { bits | Self.decidedBit }
}

extension PoolHandle {
    /// Gives a block that was taken back if some of it was withdrawn since it was found usable.
    ///
    /// - Parameters:
    ///   - block: As `SparseSpace.take` takes it: an address, or more.
    ///   - layout: The one in which it was found usable, before it was taken.
    /// - Returns: The layout in which it is not; nil if it stays taken.
    func withdrawal(
        of block: Interval, since layout: Layout, _ sparse: SparseSpace
    ) -> Layout? {
        while true {
            let announcement = announcement
            // Only a withdrawal of these very addresses matters: if an earlier one has them, the
            // current layout says so.
            if let withdrawal = Withdrawal(announcement), !withdrawal.layout.isUsable(block),
                let old = withdrawal.layout.previous, old.isUsable(block)
            {
                if withdrawal.isDecided {
                    publish(withdrawal.layout, insteadOf: old)
                    sparse.drop(block)
                    return withdrawal.layout
                }
                if replaceAnnouncement(announcement, by: Withdrawal.calledOff) { return nil }
                continue
            }
            let current = self.layout
            if current == layout || current.isUsable(block) { return nil }
            sparse.drop(block)
            return current
        }
    }

    /// Replaces the layout by one in which some addresses are not usable, if none of them is held.
    ///
    /// Only called in `exclusively`.
    ///
    /// - Returns: nil if that was done, else the lowest address that is held.
    /// - Throws: `.outOfMemory`. Nothing has changed in either case, and `next` needs no care.
    /// - Complexity: O(list × log n), and O(log n) for what rests there. Lock-free: each round but the last ends because a claim succeeds.
    func withdraw(
        _ list: IntervalList, in sparse: SparseSpace, _ old: Layout, _ next: Layout
    ) throws(IPAllocError) -> UInt128? {
        // Most refusals need no more than a look.
        if let held = unsafe sparse.firstHeld(in: list) {
            unsafe next.free(to: allocator)
            return held
        }
        // What was announced has to stay until no call can look at it. A copy of the old layout can
        // take the old one's place and lead to it; made first, so that this cannot fail.
        let copy: Layout
        do throws(IPAllocError) {
            copy = try unsafe Layout.make(
                ranges: old.ranges.list, reserved: old.reserved.list, keeping: nil, isSparse: true,
                isResting: false, allocator: allocator)
        } catch {
            unsafe next.free(to: allocator)
            throw error
        }
        next.replaces(old)
        let withdrawal = Withdrawal(to: next)
        while true {
            announcement = withdrawal.bits
            let held = unsafe sparse.firstHeld(in: list)
            if held == nil,
                replaceAnnouncement(withdrawal.bits, by: withdrawal.decidedBits)
            {
                publish(next, insteadOf: old)
                announcement = Withdrawal.calledOff
                unsafe sparse.endRests(in: list)
                unsafe copy.free(to: allocator)
                return nil
            }
            announcement = Withdrawal.calledOff
            guard let held = unsafe held ?? sparse.firstHeld(in: list) else { continue }
            copy.replaces(next)
            publish(copy, insteadOf: old)
            return held
        }
    }
}

extension SparseSpace {
    /// The lowest address of some intervals, which ascend, that is taken and does not rest.
    fileprivate func firstHeld(in list: IntervalList) -> UInt128? {
        // SAFETY: indices stay below the count.
        for index in 0..<list.count {
            if let found = unsafe firstHeld(in: list[index]) { return found }
        }
        return nil
    }

    /// Ends the rest of all that rests in some intervals.
    fileprivate func endRests(in list: IntervalList) {
        // SAFETY: indices stay below the count.
        for index in 0..<list.count { unsafe endRests(in: list[index], since: .max) }
    }
}
