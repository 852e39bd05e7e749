internal import CIPAllocMachine

// A block's tally: how many of its addresses are free, for whoever asks. Allocations and releases
// do not keep it up to date; the first one after a count marks it as changed, and that is all they
// write until somebody counts again. So the tally is no place where threads meet.
//
//     bit 63 changed │ bit 62 counting │ the count
//
//     count               nothing has changed since the block was counted
//     changed             something has; the count says nothing
//     counting            somebody is counting, and nothing has changed since that began
//     changed, counting   somebody is counting in vain
//
// Only whoever set `counting` takes it away, so a count is kept only if no change came between.

extension AtomicWord {
    private static let changed: UInt64 = 1 << 63
    private static let counting: UInt64 = 1 << 62

    /// The tally of what was not counted yet.
    static var unknownTally: UInt64 { changed }

    /// The tally of what is counted anew each time, since nobody ends the counting: that of a live
    /// image, where whoever has changed a word may end before it says so.
    static var untakenTally: UInt64 { changed | counting }

    /// Says that a bit of the block's words has been changed.
    ///
    /// The look at the tally comes after the change of the leaf; its partner is `countedFree`, which
    /// looks at the leaf after it has set `counting`: one of the two sees the other.
    ///
    /// - Returns: Whether that had to be said.
    @inline(__always)
    @discardableResult
    func noteChange() -> Bool {
        guard _slowPath(Int64(bitPattern: load()) >= 0) else { return false }
        set(Self.changed)
        return true
    }

    /// The count, if it is there.
    @inline(__always)
    var tally: Int? {
        let found = load()
        return found < Self.counting ? Int(truncatingIfNeeded: found) : nil
    }

    /// The count, counted by `count` if it is not there.
    @inline(__always)
    func countedFree(_ count: () -> Int) -> Int {
        let found = load()
        if found < Self.counting { return Int(found) }
        // What somebody else is counting may be in vain: then it is theirs to say so.
        let isMine = found & Self.counting == 0 && replace(found, by: Self.counting).replaced
        let count = count()
        if isMine, !replace(Self.counting, by: UInt64(count)).replaced { store(Self.changed) }
        return count
    }

    /// Whether the tally is what it must be when no call is under way.
    ///
    /// - Parameter count: What the block has.
    func isTally(of count: Int) -> Bool {
        let found = load()
        return found & Self.changed != 0 ? found & Self.counting == 0 : found == UInt64(count)
    }
}

extension AtomicWords {
    /// Adds up the tallies of neighbouring headers until one is not known.
    ///
    /// - Parameters:
    ///   - first: The first header's index.
    ///   - count: How many there are at most.
    /// - Returns: The sum, and how many are in it.
    @inline(__always)
    func sumOfTallies(from first: Int, count: Int) -> (sum: Int, count: Int) {
        assert(first + count * Segment.headerWordCount <= self.count)
        #if IPALLOC_SCHEDULED
        var sum = 0
        for index in 0..<count {
            let place = first + index * Segment.headerWordCount + 1
            guard let tally = self[place].tally else { return (sum, index) }
            sum += tally
        }
        return (sum, count)
        #else
        var sum: UInt64 = 0
        // SAFETY: the headers are in bounds by the caller's invariant, checked in debug builds.
        let known = unsafe cipalloc_sum_tallies(memory + first, count, &sum)
        return (Int(truncatingIfNeeded: sum), known)
        #endif
    }
}
