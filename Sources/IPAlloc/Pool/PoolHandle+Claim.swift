// One given address: its state, claiming it, releasing it.

extension PoolHandle {
    /// The state of an address.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(log r). Wait-free.
    func state(of address: IPAddress) throws(IPAllocError) -> AddressState {
        try check(address)
        if let sparse { return state(of: address.value, in: sparse) }
        let layout = layout
        if let position = layout.position(of: address.value),
            layout.segment(position.segment).free(inWord: position.word) & position.mask != 0
        {
            return .free
        }
        return stateOfTaken(address.value, in: layout)
    }

    /// Takes an address if it is free.
    ///
    /// A resting one is taken if its time is over.
    ///
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.held`, `.reserved`, `.resting`; `.outOfMemory` if
    ///   the pool is sparse.
    /// - Complexity: O(log r). Lock-free.
    @inline(__always)
    func claim(_ address: IPAddress) throws(IPAllocError) {
        if address.family != family || !claimAtHand(address.value) { try claimAnywhere(address) }
    }

    /// The shortest way of `claim`, for the addresses of the hot segment.
    ///
    /// - Parameter value: An address of the pool's family.
    /// - Returns: Whether the address was taken; if not, nothing is known.
    @inline(__always)
    func claimAtHand(_ value: UInt128) -> Bool { hot.claim(value) }

    /// The general way of `claim`.
    @inline(never)
    func claimAnywhere(_ address: IPAddress) throws(IPAllocError) {
        try check(address)
        if let sparse { return try claim(address.value, in: sparse, restingSince: latestRested) }
        let layout = layout
        if let position = layout.position(of: address.value) {
            let segment = layout.segment(position.segment)
            if segment.take(position.mask, inWord: position.word) == 0
                || claimResting(position, in: layout)
            {
                hold(position, in: layout)
                return
            }
        }
        throw refusalOfClaim(layout, address.value)
    }

    /// Gives a held address back, or lays it to rest.
    ///
    /// - Returns: What the address's word was then, as a guess for `Cursor`; 0 if that is not known.
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.reserved`, `.notHeld`, `.resting`; `.otherBlock` if
    ///   it is held as part of a block of a sparse pool.
    /// - Complexity: O(log r). Lock-free.
    @inline(__always)
    @discardableResult
    func release(_ address: IPAddress) throws(IPAllocError) -> UInt64 {
        var word: UInt64 = 0
        var outcome = HotWay.Release.elsewhere
        if address.family == family, let offset = hot.offset(of: address.value) {
            outcome = releaseAtHand(offset, word: &word)
        }
        if outcome == .done { return word }
        try releaseAnywhere(address, after: outcome)
        return 0
    }

    /// The shortest way of `release`, for the addresses of the hot segment.
    ///
    /// - Parameters:
    ///   - offset: An address of the pool's family, by `HotWay.offset(of:)`.
    ///   - word: Becomes what the address's word is, if the release is done.
    /// - Returns: `.done`, or what `releaseAnywhere` needs to know to finish.
    @inline(__always)
    func releaseAtHand(_ offset: UInt64, word: inout UInt64) -> HotWay.Release {
        let outcome = hot.release(offset, within: hotUsable, word: &word)
        // Loads again what was loaded before: the line is at hand, and nearly always unchanged.
        guard outcome == .done, !HotWay.stretch(hotUsable, has: offset) else { return outcome }
        return .replaced
    }

    /// The rest of `release`, after the shortest way.
    ///
    /// An address that was found free is not tried again: another call may have got it meanwhile.
    @inline(never)
    func releaseAnywhere(
        _ address: IPAddress, after outcome: HotWay.Release
    ) throws(IPAllocError) {
        try check(address)
        let layout = layout
        switch outcome {
        case .done: return
        case .unmarked:
            guard let position = layout.position(of: address.value) else { return }
            if layout.mark(position) { repeatMarks(after: layout) }
            try confirmRelease(of: address.value)
        case .replaced: try confirmRelease(of: address.value)
        case .notHeld: throw refusalOfRelease(layout, address.value)
        case .elsewhere: try release(address.value, in: layout, generation: nil)
        }
    }

    /// Takes back a release that came after its address was reserved or removed.
    ///
    /// No change takes an address from its holder, so this concerns only a release by someone who
    /// is not, of an address that was free: it found the address usable in a layout that was
    /// replaced before it wrote the bit. It writes the bit and looks at the layout then; the
    /// change publishes the layout and looks at the bit then: one of the two sees the other.
    ///
    /// A holder's release changes nothing here. Its address may have been reserved since, and even
    /// made usable again; but changes take addresses before they publish a layout without them, and
    /// give them after they publish one with them, so that an unusable address is never seen free.
    ///
    /// - Throws: `.outsidePool`, `.reserved`; the address is not free then.
    @inline(never)
    func confirmRelease(of value: UInt128) throws(IPAllocError) {
        while true {
            let current = layout
            guard !current.isUsable(value), let position = current.position(of: value) else {
                return
            }
            let segment = current.segment(position.segment)
            let plane = segment.rest
            let given =
                plane.isPresent
                ? plane.resting(inWord: position.word) : segment.free(inWord: position.word)
            guard given & position.mask != 0 else { return }
            if layout != current { continue }
            let isMine =
                plane.isPresent
                ? plane.remove(position.bit)
                : segment.take(position.mask, inWord: position.word) == 0
            guard isMine else { return }
            if layout == current { throw refusalOfRelease(current, value) }
            // A later change may have made the address usable and free, so what was taken need not
            // be what this call had given.
            giveBack(value)
        }
    }

    /// Refuses an address that `release` would refuse.
    func checkHeld(_ address: IPAddress) throws(IPAllocError) {
        switch try state(of: address) {
        case .held: return
        case .resting: throw refusalOfRelease(layout, address.value, because: .resting)
        default: throw refusalOfRelease(layout, address.value)
        }
    }

    /// Refuses an address of the other family.
    @inline(__always)
    func check(_ address: IPAddress) throws(IPAllocError) {
        if address.family != family {
            throw IPAllocError(
                .familyMismatch, family: address.family,
                subject: Interval(address))
        }
    }

    @inline(never)
    func refusalOfClaim(_ layout: Layout, _ value: UInt128) -> IPAllocError {
        switch stateOfTaken(value, in: layout) {
        case .outside: refusal(.outsidePool, value)
        case .reserved:
            refusal(.reserved, value, in: layout.reserved.interval(with: value))
        case .resting: refusal(.resting, value)
        default: refusal(.held, value, in: Interval(value, value))
        }
    }

    @inline(never)
    func refusalOfRelease(
        _ layout: Layout, _ value: UInt128, because code: IPAllocError.Code = .notHeld
    ) -> IPAllocError {
        switch stateOfTaken(value, in: layout) {
        case .outside: refusal(.outsidePool, value)
        case .reserved:
            refusal(.reserved, value, in: layout.reserved.interval(with: value))
        // What the call has seen; it may have changed since.
        default: refusal(code, value)
        }
    }

    /// The state of an address that is not free.
    @inline(never)
    func stateOfTaken(_ value: UInt128, in layout: Layout) -> AddressState {
        let state = layout.stateOfTaken(value)
        guard state == .held, let records = sparse?.records else { return state }
        return records.isFree(value) ? .held : .resting
    }

    private func refusal(
        _ code: IPAllocError.Code, _ value: UInt128, in obstacle: Interval? = nil
    ) -> IPAllocError {
        IPAllocError(code, family: family, subject: Interval(value, value), obstacle: obstacle)
    }
}

extension Layout {
    /// The state of an address that is not free; in a sparse pool one that rests is taken for held.
    fileprivate func stateOfTaken(_ value: UInt128) -> AddressState {
        guard ranges.contains(value) else { return .outside }
        if reserved.contains(value) { return .reserved }
        guard let position = position(of: value) else { return .held }
        let resting = segment(position.segment).rest.resting(inWord: position.word)
        return resting & position.mask != 0 ? .resting : .held
    }
}

extension IntervalTable {
    /// The interval that has a value, or nil.
    func interval(with value: UInt128) -> Interval? {
        let index = firstIndex(endingAtOrAfter: value)
        guard index < intervalCount, self[index].lower <= value else { return nil }
        return self[index]
    }
}
