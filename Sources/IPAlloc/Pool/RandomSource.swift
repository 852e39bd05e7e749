/// Where random allocations take their numbers from: SplitMix64 (Steele, Lea, Flood, "Fast
/// splittable pseudorandom number generators", 2014).
///
/// It belongs to one thread at a time. Equal seeds give equal numbers, on every machine and in
/// every release. Any content is a valid state. Whoever sees some of the numbers can compute the
/// others: addresses that must not be guessed need a seed that cannot be guessed either.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64
    /// Whether the last allocation found so few addresses free that drawing any of all, in the hope
    /// that it is free, is a waste of time; 0 if not.
    var skipsDraws: UInt64 = 0

    /// Makes a source whose numbers depend on nothing but the seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number, uniform over all of them.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number below a limit that is not 0, uniform over all of those (Lemire, "Fast random
    /// integer generation in an interval", 2019).
    mutating func next(below limit: UInt64) -> UInt64 {
        assert(limit > 0)
        while true {
            let product = next().multipliedFullWidth(by: limit)
            if product.low >= limit || product.low >= (0 &- limit) % limit { return product.high }
        }
    }

    /// A number that is not greater than a limit, uniform over all of those: drawn with as many
    /// bits as the limit has, and drawn again if it is greater.
    mutating func next(through limit: UInt128) -> UInt128 {
        let unused = UInt128(limit.leadingZeroBitCount)
        while true {
            let drawn = UInt128(high: next(), low: next())
            if unused == 128 { return 0 }
            if drawn >> unused <= limit { return drawn >> unused }
        }
    }

    /// Spreads a number over all 64 bits; one to one.
    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
