import Glibc

/// A generator of random numbers that a failed run can repeat: set `IPALLOC_SEED` to what it
/// printed.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// A generator seeded by `IPALLOC_SEED`, or else at random; the seed is printed.
    public static func forTest(_ name: String = #function) -> SeededGenerator {
        SeededGenerator(seed: seed(forTest: name))
    }

    /// The seed of `IPALLOC_SEED`, or else a random one; it is printed.
    public static func seed(forTest name: String) -> UInt64 {
        var seed = UInt64.random(in: 0...UInt64.max)
        if let text = unsafe getenv("IPALLOC_SEED") {
            seed = unsafe UInt64(String(cString: text)) ?? seed
        }
        print("\(name): IPALLOC_SEED=\(seed)")
        return seed
    }

    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
