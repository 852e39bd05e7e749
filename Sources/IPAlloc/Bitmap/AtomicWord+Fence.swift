// Under which generation an address is held, in a word of its own:
//
//     2g − 1   it is held under generation g
//     2g       it is not, and g was the last one; 0 if it never was held
//
// The word becomes odd when the address has been taken, and even before the address is given: of
// all who release, the one who replaces the odd number gives, once, and nobody takes the address
// before. While the word is even the address is in nobody's hands but those of whoever is taking or
// giving it, so that no release succeeds. Numbers only grow, so that a generation that has ended
// never comes back: in dense pools by one each time, in sparse ones to the next of all of the pool,
// since nothing is kept there of addresses that are free.

extension AtomicWord {
    /// Begins the next generation of an address that the caller has taken.
    func beginGeneration() { store(load() | 1) }

    /// Begins a generation of an address that the caller has taken.
    func beginGeneration(_ generation: UInt64) { store(generation << 1 - 1) }

    /// The number after the last one that anybody got here.
    func nextNumber() -> UInt64 {
        var found = load()
        while true {
            let result = replace(found, by: found &+ 1)
            if result.replaced { return found &+ 1 }
            found = result.found
        }
    }

    /// The generation under which the address is held; 0 if it is not.
    var generation: UInt64 { Self.generation(load()) }

    /// The last generation, even if it goes on.
    var lastGeneration: UInt64 { (load() &+ 1) >> 1 }

    /// Ends a generation, if the address is held under it: of all who try, one ends it.
    ///
    /// - Returns: The generation under which the address was held; 0 if it was not.
    @inline(never)
    func endGeneration(_ generation: UInt64) -> UInt64 {
        var word = load()
        while true {
            let found = Self.generation(word)
            guard found == generation, found != 0 else { return found }
            let result = replace(word, by: word &+ 1)
            if result.replaced { return found }
            word = result.found
        }
    }

    private static func generation(_ word: UInt64) -> UInt64 {
        word & 1 == 0 ? 0 : word >> 1 + 1
    }
}
