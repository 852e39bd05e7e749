/// Where an allocation begins to look.
///
/// It belongs to one thread at a time and is a hint only: any value is a valid cursor for any
/// pool. It fills a cache line, so that threads whose cursors lie side by side do not slow each
/// other down.
public struct Cursor: Sendable {
    private var placeLow: UInt64 = 0
    private var placeHigh: UInt64 = 0
    /// The lane whose place in the pool is still to be found; 0 if there is none. Until then the
    /// place is the last IPv6 address, which the shortest way hardly ever accepts.
    private var lane: UInt64 = 0
    /// What the place's word was after the release that brought the cursor there; 0 if it came
    /// otherwise. Who allocates next replaces the word without reading it first, so that no locked
    /// instruction waits for a load behind another one. A word that is another one by then is
    /// not replaced, so that any guess will do.
    private(set) var guess: UInt64 = 0
    private var padding: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Makes a cursor with a place of its own.
    ///
    /// Lanes 0, 1, 2 … start spread over the pool, however many there are, so that threads with a
    /// lane each do not meet on a cache line. Lane 0 starts at the first address.
    public init(lane: UInt32 = 0) {
        self.lane = UInt64(lane)
        if lane != 0 { place = UInt128.max }
    }

    /// The address to begin with.
    var place: UInt128 {
        @inline(__always)
        get { UInt128(high: placeHigh, low: placeLow) }
        @inline(__always)
        set {
            placeLow = newValue.low
            placeHigh = newValue.high
            guess = 0
        }
    }

    /// Goes to an address. The upper half is hardly ever another one, and a store saved.
    ///
    /// - Parameter guess: What the address's word was when it was released; 0 if that is not known.
    @inline(__always)
    mutating func move(to value: UInt128, guess: UInt64) {
        placeLow = value.low
        self.guess = guess
        if placeHigh != value.high { placeHigh = value.high }
    }

    /// Goes behind an address that has the same upper half as the place.
    @inline(__always)
    mutating func move(behind value: UInt128) {
        assert(placeHigh == value.high)
        placeLow = value.low &+ 1
        guess = 0
        if _slowPath(placeLow == 0) { placeHigh = value.high &+ 1 }
    }

    /// Goes to the lane's place, if that is still to be done.
    @inline(__always)
    mutating func settle(in layout: Layout) {
        if lane != 0 && place == UInt128.max { spread(over: layout) }
        lane = 0
    }

    /// The lane's place: the pool's middle, quarters, eighths … (van der Corput's sequence in base
    /// 2), as a share of all addresses.
    private mutating func spread(over layout: Layout) {
        var share: UInt64 = 0
        for bit in 0..<32 where lane >> UInt64(bit) & 1 == 1 { share |= 1 << UInt64(31 - bit) }
        place = layout.place(atShare: share << 32)
    }
}
