internal import CIPAllocMachine

// A word of the leaf bitmap: 64 addresses, of which the set bits are free. These functions are the
// only places where an address changes hands.

extension AtomicWord {
    // One attempt each: if another call has changed the word meanwhile, nothing is done, and the
    // general way tries again. That leaves the shortest way without a loop, and with few registers.

    /// Tries to take the first free address from one on.
    ///
    /// - Parameters:
    ///   - first: The address as a bit.
    ///   - guess: What the word may be. If `first` is free in it, the word is not read before it is
    ///     replaced, which fails if the guess is wrong.
    /// - Returns: The address as a bit; nil if none was taken.
    @inline(__always)
    func tryTakeLowest(from first: UInt64, guess: UInt64) -> UInt64? {
        var found = guess
        var bit = first
        if _slowPath(found & bit == 0) {
            found = load()
            let candidates = found & (0 &- first)
            guard candidates != 0 else { return nil }
            bit = candidates & (0 &- candidates)
        }
        return _fastPath(replace(found, by: found ^ bit).replaced) ? bit : nil
    }

    /// Tries to take the lowest free address of a word that has some.
    ///
    /// - Parameter found: What the word was found to be; not 0.
    /// - Returns: The address as a bit; nil if the word is another one by now.
    @inline(__always)
    func tryTakeLowest(found: UInt64) -> UInt64? {
        let bit = found & (0 &- found)
        return _fastPath(replace(found, by: found ^ bit).replaced) ? bit : nil
    }

    /// Tries to take the address that is the only bit of `mask`.
    ///
    /// - Returns: Whether it was taken.
    @inline(__always)
    func tryTake(_ mask: UInt64) -> Bool {
        let found = load()
        return found & mask != 0 && replace(found, by: found ^ mask).replaced
    }

    /// What came of an attempt to give.
    enum Attempt {
        case done, alreadyFree, disturbed
    }

    /// Tries to make the address free that is the only bit of `mask`.
    ///
    /// - Parameter word: Becomes what the word is then.
    @inline(__always)
    func tryGive(_ mask: UInt64, word: inout UInt64) -> Attempt {
        let found = load()
        guard _fastPath(found & mask == 0) else { return .alreadyFree }
        word = found | mask
        return _fastPath(replace(found, by: found | mask).replaced) ? .done : .disturbed
    }

    /// Takes the lowest free address among the bits of `mask`.
    ///
    /// The replacement of the word is where the allocation takes effect; it is ordered after the
    /// release of that address, which replaces the same word.
    ///
    /// - Returns: The address as a bit; 0 if none of them was free at some moment.
    @inline(__always)
    func takeLowest(among mask: UInt64) -> UInt64 {
        var found = load()
        while true {
            let candidates = found & mask
            guard candidates != 0 else { return 0 }
            let bit = candidates & (0 &- candidates)
            let result = replace(found, by: found ^ bit)
            if result.replaced { return bit }
            found = result.found
        }
    }

    /// Takes all bits of `mask`, or none.
    ///
    /// - Returns: The bits of `mask` that were not free; 0 if they were taken.
    @inline(__always)
    func take(_ mask: UInt64) -> UInt64 {
        var found = load()
        while true {
            let missing = mask & ~found
            guard missing == 0 else { return missing }
            let result = replace(found, by: found ^ mask)
            if result.replaced { return 0 }
            found = result.found
        }
    }

    /// Makes all bits of `mask` free, or none.
    ///
    /// The replacement of the word is where a release takes effect.
    ///
    /// - Returns: The bits of `mask` that were free already; 0 if they were given.
    @inline(__always)
    func give(_ mask: UInt64) -> UInt64 {
        var found = load()
        while true {
            let present = mask & found
            guard present == 0 else { return present }
            let result = replace(found, by: found | mask)
            if result.replaced { return 0 }
            found = result.found
        }
    }
}
