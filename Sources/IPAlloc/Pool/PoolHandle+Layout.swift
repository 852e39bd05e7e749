// The layout as it is changed: by one change at a time, beside calls that use the one before.
//
// SAFETY, for all below: as in `PoolHandle`.

extension PoolHandle {
    /// Runs a change of the ranges, unless another one is under way.
    ///
    /// - Throws: `.busy`, or what the change throws.
    func exclusively<Result>(
        _ body: (Layout) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        // Acquires what the previous change did: its store of 0 below is the partner.
        var isMine = false
        while !isMine {
            let attempt = unsafe box.pointee.changing.replace(0, by: 1)
            guard attempt.replaced || attempt.found == 0 else { throw IPAllocError(.busy) }
            isMine = attempt.replaced
        }
        defer { unsafe box.pointee.changing.store(0) }
        return try body(layout)
    }

    /// Makes a layout the current one. The one before stays readable for calls under way.
    ///
    /// Releases the layout's contents; pairs with the load in `layout`. A release that has read the
    /// hot stretch before it is replaced here is like one that has read the layout before. Only
    /// called in `exclusively`.
    func publish(_ new: Layout) {
        new.replaces(layout)
        unsafe box.pointee.layout.store(new.bits)
        unsafe box.pointee.hotUsable.store(new.hotStretch(of: hotSegment.pointee))
    }

    /// What a change says of itself: 0 if none is under way, 1, or a withdrawal's `Withdrawal.bits`.
    var announcement: UInt64 {
        get { unsafe box.pointee.changing.load() }
        nonmutating set { unsafe box.pointee.changing.store(newValue) }
    }

    /// Replaces what a change says of itself, if that has not changed.
    func replaceAnnouncement(_ old: UInt64, by new: UInt64) -> Bool {
        unsafe box.pointee.changing.replace(old, by: new).replaced
    }

    /// Makes a layout of a sparse pool the current one, unless somebody else has done that.
    func publish(_ new: Layout, insteadOf old: Layout) {
        while layout == old {
            if unsafe box.pointee.layout.replace(old.bits, by: new.bits).replaced { return }
        }
    }

    /// Replaces the layout and everything it refers to. No other call may be under way.
    ///
    /// - Parameter generation: After which one new addresses of a fenced pool begin from now on.
    func replaceAll(with new: Layout, generation: UInt64?) {
        if let generation { generationWord[0].store(generation) }
        let old = layout
        freeRetired()
        unsafe box.pointee.layout.store(new.bits)
        unsafe hotSegment.pointee = new.hotSegment(isFenced: isFenced)
        unsafe box.pointee.hotUsable.store(new.hotStretch(of: hotSegment.pointee))
        unsafe old.freeSegments(since: nil, to: allocator)
        unsafe old.free(to: allocator)
    }
}

extension Layout {
    /// The segment with the widest stretch of usable addresses; none in a fenced pool, where all goes
    /// the general way.
    func hotSegment(isFenced: Bool) -> HotSegment {
        if isFenced || segmentCount == 0 { return .none }
        let position = widestStretch().flatMap { self.position(of: $0.lower) }
        return HotSegment(segment(position?.segment ?? 0))
    }

    /// The widest stretch of usable addresses in the hot segment, as `HotSegment.packed` gives it.
    ///
    /// Where addresses rest there is none, so that all releases go the general way.
    func hotStretch(of hot: HotSegment) -> UInt64 {
        if isResting { return hot.packed(nil) }
        return hot.packed(hot.interval.flatMap { widestStretch(within: $0) })
    }
}
