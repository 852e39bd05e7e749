internal import CIPAllocMachine

/// The segment with most of a pool's addresses, with everything that the shortest way to one of
/// them needs, in one cache line at a fixed place of the pool's memory.
///
/// After a locked instruction the processor starts on later loads only when it is done, so what the
/// shortest way reads must not hang on a chain of pointers. The segment is chosen when the pool is
/// made and stays (until `reclaim`). What is not in it goes the general way, which gives the same
/// answers.
struct HotSegment: BitwiseCopyable {
    /// The address of bit 0, in two halves; the part described does not cross a multiple of 2^64.
    let low: UInt64
    let high: UInt64
    /// The number of bits, at most 2^32; 0 if there is no segment.
    let bitCount: UInt64
    let isSpaced: Bool
    let leaf: AtomicWords
    let headers: AtomicWords

    /// Nothing, for a pool without segments.
    static var none: HotSegment {
        HotSegment(
            low: 0, high: 0, bitCount: 0, isSpaced: true, leaf: .none, headers: .none)
    }
}

extension HotSegment {
    /// Describes a segment, from its first bit as far as it can be described.
    init(_ segment: Segment) {
        let last = min(segment.last, segment.base | UInt128(UInt64.max))
        self.init(
            low: segment.base.low, high: segment.base.high,
            bitCount: min(UInt64(last - segment.base) + 1, 1 << 32), isSpaced: segment.isSpaced,
            leaf: segment.leaf, headers: segment.headers)
    }

    /// The addresses that the description covers; nil if there are none.
    var interval: Interval? {
        guard bitCount > 0 else { return nil }
        let first = UInt128(high: high, low: low)
        return Interval(first, first + UInt128(bitCount - 1))
    }

    /// A stretch of the segment as one number: the first bit in the upper half, the last one in
    /// the lower. A stretch without addresses ends before it begins.
    func packed(_ stretch: Interval?) -> UInt64 {
        guard let stretch, let interval else { return UInt64(UInt32.max) << 32 }
        assert(interval.contains(stretch))
        let first = UInt64(stretch.lower - interval.lower)
        return first << 32 | UInt64(stretch.upper - interval.lower)
    }
}

/// The shortest way to the addresses of the hot segment.
///
/// A reference to the segment's description: each part is read when it is needed and not before,
/// which leaves the few registers there are to what the locked instructions wait for.
@safe
struct HotWay: BitwiseCopyable {
    private let hot: UnsafePointer<HotSegment>

    /// Refers to a description that stays where it is as long as the way is used.
    init(_ hot: UnsafePointer<HotSegment>) {
        unsafe self.hot = unsafe hot
    }

    // SAFETY, for all below: the description is live by the promise above, and constant.
    private var low: UInt64 { @inline(__always) get { unsafe hot.pointee.low } }
    private var high: UInt64 { @inline(__always) get { unsafe hot.pointee.high } }
    private var bitCount: UInt64 { @inline(__always) get { unsafe hot.pointee.bitCount } }
    private var isSpaced: Bool { @inline(__always) get { unsafe hot.pointee.isSpaced } }
    private var leaf: AtomicWords { @inline(__always) get { unsafe hot.pointee.leaf } }
    private var headers: AtomicWords { @inline(__always) get { unsafe hot.pointee.headers } }

    /// How far an address lies behind the segment's first, which may be past its end; nil if it
    /// has another upper half.
    ///
    /// Nothing else of an address is kept over a locked instruction: few registers are left there.
    @inline(__always)
    func offset(of value: UInt128) -> UInt64? {
        guard _fastPath(value.high == high) else { return nil }
        return value.low &- low
    }

    /// The address at an offset.
    @inline(__always)
    func address(at offset: UInt64) -> UInt128 { UInt128(high: high, low: low &+ offset) }

    /// The bit of an address, or nil if the segment does not have it.
    @inline(__always)
    private func bit(of value: UInt128) -> Int? {
        guard let offset = offset(of: value), _fastPath(offset < bitCount) else { return nil }
        return Int(truncatingIfNeeded: offset)
    }

    /// Takes the first free address at or after `place` in the same word.
    ///
    /// A free bit needs no look at the tables: only usable addresses are free.
    ///
    /// - Parameter guess: What the word may be, 0 if nothing is known (`Cursor.guess`).
    /// - Returns: nil if there is none, the segment does not have `place`, or another call was in
    ///   the way.
    @inline(__always)
    func takeNext(from place: UInt128, guess: UInt64) -> UInt128? {
        guard let bit = bit(of: place) else { return nil }
        let taken = isSpaced ? spaced(bit).takeNext(guess) : packed(bit).takeNext(guess)
        guard let taken else { return nil }
        let first = UInt64(truncatingIfNeeded: bit) & ~63
        return address(at: first | cipalloc_lowest_bit(taken))
    }

    /// Takes an address if it is free.
    ///
    /// - Returns: false if it is not, the segment does not have it, or another call was in the way.
    @inline(__always)
    func claim(_ value: UInt128) -> Bool {
        guard let bit = bit(of: value) else { return false }
        return isSpaced ? spaced(bit).claim() : packed(bit).claim()
    }

    /// Gives a held address back.
    ///
    /// - Parameters:
    ///   - offset: The address, by `offset(of:)`.
    ///   - usable: A stretch of usable addresses: a bit that is 0 stands for a held address there.
    ///   - word: Becomes what the address's word is after a release.
    @inline(__always)
    func release(_ offset: UInt64, within usable: UInt64, word: inout UInt64) -> Release {
        guard Self.stretch(usable, has: offset) else { return .elsewhere }
        let bit = Int(truncatingIfNeeded: offset)
        return isSpaced ? spaced(bit).release(&word) : packed(bit).release(&word)
    }

    /// Whether a stretch, as `HotSegment.packed` gives it, has the address at an offset.
    @inline(__always)
    static func stretch(_ usable: UInt64, has offset: UInt64) -> Bool {
        guard _fastPath(offset >= usable >> 32) else { return false }
        return _fastPath(offset <= usable & 0xFFFF_FFFF)
    }

    /// What came of a release.
    enum Release {
        /// The address is free now, and its line was marked.
        case done
        /// The address is free now, and its line must be marked.
        case unmarked
        /// The address is free now and its line was marked, but it has left the usable stretch
        /// meanwhile (said by `PoolHandle.releaseAtHand`).
        case replaced
        /// Nothing has changed: the address is free.
        case notHeld
        /// Nothing has changed: the way does not lead to the address, or another call was in it.
        case elsewhere
    }

    // The two kinds of segments have a way each, in which every shift is a constant.

    @inline(__always)
    private func packed(_ bit: Int) -> HotBit {
        HotBit(
            way: self, bit: bit, place: bit >> 6, line: bit >> 9, hasTally: true)
    }

    @inline(__always)
    private func spaced(_ bit: Int) -> HotBit {
        HotBit(
            way: self, bit: bit, place: (bit >> 6) << 3, line: bit >> 6, hasTally: false)
    }

    /// One address of the segment, and where its word, its block's header and its line's mark are.
    private struct HotBit {
        let way: HotWay
        let bit: Int
        let place: Int
        let line: Int
        let hasTally: Bool

        private var mask: UInt64 {
            @inline(__always) get { cipalloc_bit(UInt64(truncatingIfNeeded: bit)) }
        }

        /// Where the block's header begins.
        private var header: Int {
            @inline(__always) get { hasTally ? (bit >> 15) &* Segment.headerWordCount : 0 }
        }

        @inline(__always)
        func takeNext(_ guess: UInt64) -> UInt64? {
            guard let taken = way.leaf[place].tryTakeLowest(from: mask, guess: guess) else {
                return nil
            }
            noteChange()
            return taken
        }

        @inline(__always)
        func claim() -> Bool {
            guard way.leaf[place].tryTake(mask) else { return false }
            noteChange()
            return true
        }

        /// The look at the line's mark is ordered after the release, as in `Layout.mark`.
        @inline(__always)
        func release(_ word: inout UInt64) -> Release {
            switch way.leaf[place].tryGive(mask, word: &word) {
            case .alreadyFree: return .notHeld
            case .disturbed: return .elsewhere
            case .done: break
            }
            noteChange()
            let mark = cipalloc_bit(UInt64(truncatingIfNeeded: line))
            return _fastPath(way.headers[header].load() & mark != 0) ? .done : .unmarked
        }

        @inline(__always)
        private func noteChange() {
            // Of one index for both words of a header a register is kept, of two there would be two.
            if hasTally { way.headers.from(1)[header].noteChange() }
        }
    }
}
