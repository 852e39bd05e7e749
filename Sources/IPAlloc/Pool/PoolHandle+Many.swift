// Many given addresses at once, all or none.

extension PoolHandle {
    /// Takes addresses, all or none.
    ///
    /// - Parameters:
    ///   - count: How many there are.
    ///   - address: The address with an index below `count`, or an error.
    /// - Throws: What `claim` throws, with the index as `position`; nothing stays taken then.
    /// - Complexity: O(count log r). Lock-free.
    func claimMany(
        _ count: Int, _ address: (Int) throws(IPAllocError) -> IPAddress
    ) throws(IPAllocError) {
        try forEach(count, address) { address throws(IPAllocError) in
            try claim(address)
        } undo: { address in
            giveBack(address.value)
        }
    }

    /// Gives held addresses back, all or none.
    ///
    /// Each is looked at before the first is released, for being held. One that is refused all the
    /// same (it occurs twice, is of a block that was taken as one, or another call released it
    /// meanwhile) makes the call claim the others again, which fails only for those that another call
    /// has got by then (in a fenced pool each is held under a new generation then). An address that
    /// occurs twice, and that another call gets in between, is released by the second release as if it
    /// were the caller's.
    ///
    /// - Throws: What `release` throws, with the index as `position`.
    /// - Complexity: O(count log r). Lock-free.
    func releaseMany(
        _ count: Int, _ address: (Int) throws(IPAllocError) -> IPAddress
    ) throws(IPAllocError) {
        try forEach(count, address) { address throws(IPAllocError) in
            try checkHeld(address)
        } undo: { _ in
        }
        try forEach(count, address) { address throws(IPAllocError) in
            try release(address)
        } undo: { address in
            takeBack(address)
        }
    }

    /// Takes an address that this call has released, unless somebody else was faster.
    private func takeBack(_ address: IPAddress) {
        if let sparse {
            try? claim(address.value, in: sparse, restingSince: .max)
            return
        }
        let layout = layout
        if let position = layout.position(of: address.value), layout.takeResting(position) {
            hold(position, in: layout)
            return
        }
        try? claimAnywhere(address)
    }

    /// Does one step per address; if one is refused, undoes those before it.
    @inline(never)
    private func forEach(
        _ count: Int, _ address: (Int) throws(IPAllocError) -> IPAddress,
        step: (IPAddress) throws(IPAllocError) -> Void, undo: (IPAddress) -> Void
    ) throws(IPAllocError) {
        for index in 0..<count {
            do throws(IPAllocError) {
                try step(try address(index))
            } catch {
                for done in (0..<index).reversed() {
                    if let address = try? address(done) { undo(address) }
                }
                var located = error
                located.position = index
                throw located
            }
        }
    }
}
