internal import CIPAllocMachine

/// The widest stretch of a pool's usable addresses that lies in one segment, with everything that
/// the shortest way to one of them needs, in one cache line.
///
/// A pool of one range has all its addresses in it, and one with a few reservations most of them.
/// An address in it is in the pool and not reserved, so that no table need be looked at. What is
/// not in it goes the general way, which gives the same answers.
struct HotRecord: BitwiseCopyable {
    /// The first address, in two halves; the window does not cross a multiple of 2^64.
    let low: UInt64
    let high: UInt64
    /// The number of addresses; 0 if there is no window.
    let count: UInt64
    /// The first address's bit in its segment.
    let firstBit: UInt32
    let isSpaced: Bool
    let isCounted: Bool
    let leaf: AtomicWords
    let headers: AtomicWords

    /// A window without addresses.
    static var none: HotRecord {
        HotRecord(
            low: 0, high: 0, count: 0, firstBit: 0, isSpaced: true, isCounted: false, leaf: .none,
            headers: .none)
    }
}

extension HotRecord {
    /// Describes a window of usable addresses.
    ///
    /// - Returns: nil if they cannot be described in a cache line.
    init?(_ addresses: Interval, in segment: Segment) {
        assert(segment.base <= addresses.lower && addresses.upper <= segment.last)
        guard addresses.lower.high == addresses.upper.high,
            let firstBit = UInt32(exactly: addresses.lower - segment.base)
        else { return nil }
        self.init(
            low: addresses.lower.low, high: addresses.lower.high,
            count: UInt64(addresses.countLessOne) + 1, firstBit: firstBit,
            isSpaced: segment.isSpaced, isCounted: segment.isCounted, leaf: segment.leaf,
            headers: segment.headers)
    }
}

/// The shortest way to the addresses of a window.
///
/// A reference to the window's record: each part is read when it is needed and not before, which
/// leaves the few registers there are to what the locked instructions wait for.
@safe
struct HotWindow: BitwiseCopyable {
    private let record: UnsafePointer<HotRecord>

    /// Refers to a record that stays where it is as long as the window is used.
    init(_ record: UnsafePointer<HotRecord>) {
        unsafe self.record = unsafe record
    }

    // SAFETY, for all below: the record is live by the promise above, and constant.
    private var low: UInt64 { @inline(__always) get { unsafe record.pointee.low } }
    private var high: UInt64 { @inline(__always) get { unsafe record.pointee.high } }
    private var count: UInt64 { @inline(__always) get { unsafe record.pointee.count } }
    private var firstBit: UInt32 { @inline(__always) get { unsafe record.pointee.firstBit } }
    private var isSpaced: Bool { @inline(__always) get { unsafe record.pointee.isSpaced } }
    private var isCounted: Bool { @inline(__always) get { unsafe record.pointee.isCounted } }
    private var leaf: AtomicWords { @inline(__always) get { unsafe record.pointee.leaf } }
    private var headers: AtomicWords { @inline(__always) get { unsafe record.pointee.headers } }

    /// The bit of an address in its segment, or nil if the window does not have the address.
    @inline(__always)
    private func bit(of value: UInt128) -> Int? {
        let offset = value.low &- low
        guard value.high == high, offset < count else { return nil }
        return Int(truncatingIfNeeded: offset &+ UInt64(firstBit))
    }

    /// Takes the first free address at or after `place` in the same word.
    ///
    /// - Returns: nil if there is none, or the window does not have `place`.
    @inline(__always)
    func takeNext(from place: UInt128) -> UInt128? {
        guard let bit = bit(of: place) else { return nil }
        let taken = isSpaced ? spaced(bit).takeNext() : packed(bit).takeNext()
        guard taken != 0 else { return nil }
        // The word's first address is a multiple of 64, so that the low half does not carry.
        return UInt128(high: high, low: (place.low & ~63) | cipalloc_lowest_bit(taken))
    }

    /// Takes an address if it is free.
    ///
    /// - Returns: false if it is not, or the window does not have it.
    @inline(__always)
    func claim(_ value: UInt128) -> Bool {
        guard let bit = bit(of: value) else { return false }
        return isSpaced ? spaced(bit).claim() : packed(bit).claim()
    }

    /// Gives a held address back.
    @inline(__always)
    func release(_ value: UInt128) -> Release {
        guard let bit = bit(of: value) else { return .elsewhere }
        return isSpaced ? spaced(bit).release() : packed(bit).release()
    }

    /// What came of a release.
    enum Release {
        /// The address is free now, and its line was marked.
        case done
        /// The address is free now, and its line must be marked.
        case unmarked
        /// Nothing has changed: the address is free.
        case notHeld
        /// Nothing has changed: the window does not have the address.
        case elsewhere
    }

    // The two kinds of segments have a way each, in which every shift is a constant.

    @inline(__always)
    private func packed(_ bit: Int) -> HotBit {
        HotBit(
            window: self, bit: bit, place: bit >> 6, header: (bit >> 15) << 3, line: bit >> 9)
    }

    @inline(__always)
    private func spaced(_ bit: Int) -> HotBit {
        HotBit(window: self, bit: bit, place: (bit >> 6) << 3, header: 0, line: bit >> 6)
    }

    /// One address of a window, and where its word, its block's header and its line's mark are.
    private struct HotBit {
        let window: HotWindow
        let bit: Int
        let place: Int
        let header: Int
        let line: Int

        private var mask: UInt64 {
            @inline(__always) get { 1 &<< UInt64(truncatingIfNeeded: bit) }
        }

        @inline(__always)
        func takeNext() -> UInt64 {
            let taken = window.leaf[place].takeLowest(
                among: ~0 &<< UInt64(truncatingIfNeeded: bit))
            if taken != 0 { countFree(changedBy: ~0) }
            return taken
        }

        @inline(__always)
        func claim() -> Bool {
            guard window.leaf[place].take(mask) == 0 else { return false }
            countFree(changedBy: ~0)
            return true
        }

        /// The look at the line's mark is ordered after the release, as in `Layout.mark`.
        @inline(__always)
        func release() -> Release {
            guard window.leaf[place].give(mask) == 0 else { return .notHeld }
            countFree(changedBy: 1)
            let mark: UInt64 = 1 &<< UInt64(truncatingIfNeeded: line)
            return window.headers[header].load() & mark != 0 ? .done : .unmarked
        }

        @inline(__always)
        private func countFree(changedBy amount: UInt64) {
            if window.isCounted { window.headers[header &+ 1].addRelaxed(amount) }
        }
    }
}

extension Layout {
    /// The widest stretch of usable addresses in one segment.
    ///
    /// - Complexity: O(r log s).
    func widestWindow() -> HotRecord {
        var widest: Interval?
        for index in 0..<ranges.intervalCount {
            var lower = ranges[index].lower
            var next = reserved.firstIndex(endingAtOrAfter: lower)
            while true {
                let isLast =
                    next == reserved.intervalCount
                    || reserved[next].lower > ranges[index].upper
                let end = isLast ? ranges[index].upper : reserved[next].lower &- 1
                if isLast || reserved[next].lower > lower {
                    widen(&widest, to: Interval(lower, end))
                }
                if isLast || reserved[next].upper == ranges[index].upper { break }
                lower = reserved[next].upper + 1
                next += 1
            }
        }
        guard let widest, let position = position(of: widest.lower) else { return .none }
        return HotRecord(widest, in: segment(position.segment)) ?? .none
    }

    /// Replaces `widest` by the part of `candidate` in its first segment, if that is wider.
    private func widen(_ widest: inout Interval?, to candidate: Interval) {
        guard let position = position(of: candidate.lower) else { return }
        let upper = min(candidate.upper, segment(position.segment).last)
        let part = Interval(candidate.lower, upper)
        if let widest, widest.countLessOne >= part.countLessOne { return }
        widest = part
    }
}
