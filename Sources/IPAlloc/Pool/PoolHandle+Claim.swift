// One given address: its state, claiming it, releasing it.

extension PoolHandle {
    /// The state of an address.
    ///
    /// - Throws: `.familyMismatch`.
    /// - Complexity: O(log r). Wait-free.
    func state(of address: IPAddress) throws(IPAllocError) -> AddressState {
        try check(address)
        let layout = layout
        if let position = layout.position(of: address.value),
            layout.segment(position.segment).free(inWord: position.word) & position.mask != 0
        {
            return .free
        }
        return layout.stateOfTaken(address.value)
    }

    /// Takes an address if it is free.
    ///
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.held`, `.reserved`.
    /// - Complexity: O(log r). Lock-free.
    @inline(__always)
    func claim(_ address: IPAddress) throws(IPAllocError) {
        if !claimAtHand(address) { try claimAnywhere(address) }
    }

    /// The shortest way of `claim`, for the addresses of the hot segment.
    ///
    /// - Returns: Whether the address was taken; if not, nothing is known.
    @inline(__always)
    func claimAtHand(_ address: IPAddress) -> Bool {
        address.family == family && hot.claim(address.value)
    }

    /// The general way of `claim`.
    @inline(never)
    func claimAnywhere(_ address: IPAddress) throws(IPAllocError) {
        try check(address)
        let layout = layout
        if let position = layout.position(of: address.value),
            layout.segment(position.segment).take(position.mask, inWord: position.word) == 0
        {
            return
        }
        throw refusalOfClaim(layout, address.value)
    }

    /// Gives a held address back.
    ///
    /// - Throws: `.familyMismatch`, `.outsidePool`, `.reserved`, `.notHeld`.
    /// - Complexity: O(log r). Lock-free.
    @inline(__always)
    func release(_ address: IPAddress) throws(IPAllocError) {
        let outcome = releaseAtHand(address)
        if outcome != .done { try releaseAnywhere(address, after: outcome) }
    }

    /// The shortest way of `release`, for the addresses of the hot segment.
    ///
    /// - Returns: `.done`, or what `releaseAnywhere` needs to know to finish.
    @inline(__always)
    func releaseAtHand(_ address: IPAddress) -> HotWay.Release {
        guard address.family == family else { return .elsewhere }
        return hot.release(address.value, within: hotUsable)
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
        case .notHeld: throw refusalOfRelease(layout, address.value)
        case .elsewhere:
            // An address without a bit in a segment is in no range, so the first test fails.
            guard layout.isUsable(address.value),
                let position = layout.position(of: address.value), give(position, in: layout)
            else {
                throw refusalOfRelease(layout, address.value)
            }
        }
    }

    /// Refuses an address that `release` would refuse.
    func checkHeld(_ address: IPAddress) throws(IPAllocError) {
        switch try state(of: address) {
        case .held: return
        default: throw refusalOfRelease(layout, address.value)
        }
    }

    /// Refuses an address of the other family.
    @inline(__always)
    func check(_ address: IPAddress) throws(IPAllocError) {
        if address.family != family {
            throw IPAllocError(
                .familyMismatch, family: address.family,
                subject: Interval(address.value, address.value))
        }
    }

    @inline(never)
    private func refusalOfClaim(_ layout: Layout, _ value: UInt128) -> IPAllocError {
        switch layout.stateOfTaken(value) {
        case .outside: refusal(.outsidePool, value)
        case .reserved:
            refusal(.reserved, value, in: layout.reserved.interval(with: value))
        default: refusal(.held, value, in: Interval(value, value))
        }
    }

    @inline(never)
    private func refusalOfRelease(_ layout: Layout, _ value: UInt128) -> IPAllocError {
        switch layout.stateOfTaken(value) {
        case .outside: refusal(.outsidePool, value)
        case .reserved:
            refusal(.reserved, value, in: layout.reserved.interval(with: value))
        default: refusal(.notHeld, value)
        }
    }

    private func refusal(
        _ code: IPAllocError.Code, _ value: UInt128, in obstacle: Interval? = nil
    ) -> IPAllocError {
        IPAllocError(code, family: family, subject: Interval(value, value), obstacle: obstacle)
    }
}

extension Layout {
    /// The state of an address that is not free.
    fileprivate func stateOfTaken(_ value: UInt128) -> AddressState {
        guard ranges.contains(value) else { return .outside }
        return reserved.contains(value) ? .reserved : .held
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
