internal import CIPAllocMachine

/// An array of atomic words in memory that something else owns.
///
/// It is a pointer with a length: copying it copies no words. The owner keeps the memory alive as
/// long as any copy is used.
@safe
struct AtomicWords: BitwiseCopyable {
    private let base: UnsafeMutablePointer<AtomicWord>
    /// The number of words.
    let count: Int

    /// Takes memory for `count` words; the caller fills it before others see it.
    ///
    /// - Parameter memory: Aligned to 8 bytes, large enough, alive as long as the array is used.
    @unsafe
    init(_ memory: UnsafeMutableRawPointer, count: Int) {
        // SAFETY: the caller promises size and lifetime; an AtomicWord is a UInt64 in memory.
        unsafe base = memory.assumingMemoryBound(to: AtomicWord.self)
        self.count = count
    }

    /// An array without words.
    static var none: AtomicWords {
        // SAFETY: there is no word at which the address could be used.
        unsafe AtomicWords(
            UnsafeMutableRawPointer(bitPattern: MemoryLayout<UInt64>.alignment).unsafelyUnwrapped,
            count: 0)
    }

    /// The word at an index, which must be less than `count`.
    @inline(__always)
    subscript(index: Int) -> AtomicWord {
        // SAFETY: the index is in bounds by the caller's invariant, checked in debug builds.
        @inline(__always) unsafeAddress {
            assert(index >= 0 && index < count)
            return unsafe UnsafePointer(base + index)
        }
    }

    /// The last words, as an array of their own.
    func last(_ count: Int) -> AtomicWords {
        assert(count <= self.count)
        // SAFETY: the words are some of this array's.
        return unsafe AtomicWords(memory + (self.count - count), count: count)
    }

    /// The words from an index on, as an array of their own.
    @inline(__always)
    func from(_ index: Int) -> AtomicWords {
        assert(index >= 0 && index <= count)
        // SAFETY: the words are some of this array's.
        return unsafe AtomicWords(
            UnsafeMutableRawPointer(base + index), count: count &- index)
    }

    /// Where the words lie, for whoever gives the memory back or counts in C.
    var memory: UnsafeMutablePointer<UInt64> {
        // SAFETY: an AtomicWord is a UInt64 in memory; the users know what may be done with it.
        unsafe UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt64.self)
    }

    /// The number of one bits of some words. Each is read once, as `load` reads it.
    func popcount(_ range: Range<Int>) -> UInt64 {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        #if IPALLOC_SCHEDULED
        var total: UInt64 = 0
        for index in range { total &+= cipalloc_popcount(self[index].load()) }
        return total
        #else
        // SAFETY: the range is in bounds by the caller's invariant, checked in debug builds.
        return unsafe cipalloc_popcount_words(memory + range.lowerBound, range.count)
        #endif
    }

    /// Sets all words to one value while nobody else sees them.
    func fill(_ value: UInt64) {
        for index in 0..<count { self[index].storeRelaxed(value) }
    }
}
