internal import CIPAllocMachine

/// Which addresses of a segment are resting, and since when; only in pools whose addresses rest.
///
///     bits     a word per 64 addresses: 1 = resting            ◀── the truth
///     stamps   a word per address: when it was released; 0 if it never was, or rests no more
///     bounds   a word per 64 of what is below, level by level, up to one word: nothing below was
///              released earlier; `none` if nothing below is resting
///
/// An address goes to rest when its bit is set and is taken when its bit is cleared, one step each.
/// The bounds lead to the one that was released first. They are hints: one may be too low, never, at
/// rest, too high. Whoever sets a bit lowers the bounds above it, from the bottom up, as far as they
/// are too high. A searcher who finds a bound too low raises it, looks again at what it stands for
/// and lowers it again if something came meanwhile: "write below, then read above" against "write
/// above, then read below", as in `SummaryTree`.
@safe
struct RestPlane: BitwiseCopyable {
    /// The number of words with bits; 0 if the pool's addresses do not rest.
    let wordCount: Int
    private let words: AtomicWords

    /// The bound of what has no resting address.
    private static let none = UInt64.max

    /// Takes `size(forWords:)` words with any content, and what lies behind them.
    init(_ words: AtomicWords, wordCount: Int) {
        self.words = words
        self.wordCount = wordCount
        // All bounds 0: too low, which searches mend.
        words.fill(0)
    }

    /// The number of words that a plane over some words of addresses has.
    static func size(forWords wordCount: Int) -> Int {
        var level = Level(wordCount: wordCount)
        while !level.isTop { level = level.above }
        return level.start + 1
    }

    var isPresent: Bool { wordCount > 0 }

    /// The number of words of the memory: the plane's, and what lies behind them.
    var size: Int { words.count }

    /// The last words of the memory, which are not the plane's.
    func behind(_ count: Int) -> AtomicWords { words.last(count) }

    /// The resting addresses of a word as bits; none if the addresses do not rest.
    func resting(inWord word: Int) -> UInt64 { isPresent ? words[word].load() : 0 }

    /// When an address was released; 0 if it never was.
    func stamp(ofBit bit: Int) -> UInt64 { words[wordCount + bit].load() }

    /// Says when an address was released; 0: never.
    func setStamp(_ stamp: UInt64, ofBit bit: Int) { words[wordCount + bit].store(stamp) }

    /// Lays an address to rest; its holder does that.
    ///
    /// Setting the bit is where a release takes effect; the stamp is written before.
    ///
    /// - Returns: false if it is resting.
    @inline(never)
    func add(_ bit: Int, stamp: UInt64) -> Bool {
        guard resting(inWord: bit >> 6) & Self.mask(bit) == 0 else { return false }
        setStamp(stamp, ofBit: bit)
        let before = words[bit >> 6].set(Self.mask(bit))
        // Even if somebody was faster: the stamp has been replaced.
        lower(bit >> 6, at: Level(wordCount: wordCount), to: stamp)
        return before & Self.mask(bit) == 0
    }

    /// Takes a resting address: of all who try, one gets it.
    ///
    /// - Returns: false if it is not resting.
    @inline(never)
    func remove(_ bit: Int) -> Bool {
        isPresent && words[bit >> 6].clear(Self.mask(bit)) & Self.mask(bit) != 0
    }

    /// The address that was released first, as far as the bounds tell.
    ///
    /// - Returns: Its bit and stamp; the latter is `UInt64.max` if there is none, which proves
    ///   nothing while other calls are under way (`firstOfAll` does).
    /// - Complexity: O(levels), 64 loads each, plus as many per bound that is too low.
    @inline(never)
    func first() -> (bit: Int, stamp: UInt64) {
        var level = top
        var index = 0
        while true {
            let bound = words[level.start + index].load()
            if bound == Self.none { return (0, bound) }
            let found = least(index, at: level)
            if found.stamp > bound {
                raise(index, at: level, from: bound, to: found.stamp)
                level = top
                index = 0
            } else if level.number == 0 {
                return (found.index, found.stamp)
            } else {
                level = self.level(level.number - 1)
                index = found.index
            }
        }
    }

    /// The address that was released first, looking at every word and at no bound.
    ///
    /// - Complexity: O(words + resting).
    @inline(never)
    func firstOfAll() -> (bit: Int, stamp: UInt64) {
        var first = (bit: 0, stamp: Self.none)
        for word in 0..<wordCount {
            let found = least(word, at: level(0))
            if found.stamp < first.stamp { first = (found.index, found.stamp) }
        }
        return first
    }

    private static func mask(_ bit: Int) -> UInt64 { 1 &<< UInt64(bit & 63) }
}

// MARK: Bounds

extension RestPlane {
    /// Where the bounds of a level lie.
    private struct Level {
        var number = 0
        var start: Int
        var count: Int

        /// The lowest one: behind the bits and the stamps.
        init(wordCount: Int) {
            start = wordCount * 65
            count = wordCount
        }

        var isTop: Bool { count <= 1 }

        var above: Level {
            var level = self
            level.number += 1
            level.start += count
            level.count = (count + 63) >> 6
            return level
        }
    }

    private var top: Level { level(Int.max) }

    /// The level with a number, or the top one.
    private func level(_ number: Int) -> Level {
        var level = Level(wordCount: wordCount)
        while level.number < number, !level.isTop { level = level.above }
        return level
    }

    /// The lowest of the bounds, or at the bottom of the stamps, that a bound stands for.
    @inline(never)
    private func least(_ index: Int, at level: Level) -> (index: Int, stamp: UInt64) {
        var least = (index: 0, stamp: Self.none)
        var candidates = ~0 as UInt64
        var start = wordCount
        if level.number == 0 {
            candidates = words[index].load()
        } else {
            let below = self.level(level.number - 1)
            start = below.start
            let rest = below.count - index << 6
            if rest < 64 { candidates = (1 << UInt64(rest)) - 1 }
        }
        while candidates != 0 {
            let place = index << 6 + Int(cipalloc_lowest_bit(candidates))
            candidates &= candidates - 1
            let stamp = words[start + place].load()
            if stamp < least.stamp { least = (place, stamp) }
        }
        return least
    }

    /// Lowers a bound and those above it, up to the first one that is low enough: whoever made it
    /// so goes on.
    private func lower(_ index: Int, at lowest: Level, to stamp: UInt64) {
        var level = lowest
        var index = index
        while true {
            if !words[level.start + index].lower(to: stamp) || level.isTop { return }
            index >>= 6
            level = level.above
        }
    }

    /// Raises a bound that was found too low, and lowers it again if it is too high then.
    private func raise(_ index: Int, at level: Level, from bound: UInt64, to stamp: UInt64) {
        guard words[level.start + index].replace(bound, by: stamp).replaced else { return }
        let least = least(index, at: level)
        if least.stamp < stamp { lower(index, at: level, to: least.stamp) }
    }

    /// Whether no bound is too high; for a plane at rest.
    func isConsistent() -> Bool {
        guard isPresent else { return true }
        var level = level(0)
        while true {
            for index in 0..<level.count
            where words[level.start + index].load() > least(index, at: level).stamp {
                return false
            }
            if level.isTop { return true }
            level = level.above
        }
    }
}
