/// The words of a node, some constant and some atomic, in memory that something else owns.
///
/// It is a pointer: copying it copies no words. Constant words are written before the node is
/// published, by the replacement of the atomic word that leads to it.
@safe
struct NodeWords: BitwiseCopyable {
    private let base: UnsafeMutablePointer<UInt64>

    /// Refers to words in memory.
    ///
    /// - Parameter memory: Aligned to 8 bytes, and alive as long as the words are used.
    @unsafe
    init(_ memory: UnsafeMutableRawPointer) {
        unsafe base = memory.assumingMemoryBound(to: UInt64.self)
    }

    /// Refers to words by the number that `bits` gave.
    ///
    /// - Parameter bits: From words whose memory is still there.
    init(bits: UInt64) {
        // SAFETY: the number came from a pointer to live memory.
        unsafe base = UnsafeMutablePointer(bitPattern: UInt(bits)).unsafelyUnwrapped
    }

    /// The reference as a number, to be stored in an atomic word; a multiple of 8, and not 0.
    var bits: UInt64 { unsafe UInt64(UInt(bitPattern: base)) }

    // SAFETY, for all below: every kind of node has the words that its type names, and its memory
    // lives as long as the bitmap.

    /// The words from an index on.
    func from(_ index: Int) -> NodeWords { unsafe NodeWords(UnsafeMutableRawPointer(base + index)) }

    /// A word that does not change once the node is published.
    func constant(_ index: Int) -> UInt64 { unsafe base[index] }

    /// Sets a constant word of a node that nobody else sees yet.
    func setConstant(_ index: Int, _ value: UInt64) { unsafe base[index] = value }

    /// The allocator that lies in constant words from an index on.
    func allocator(_ index: Int) -> Allocator {
        unsafe UnsafeRawPointer(base + index).load(as: Allocator.self)
    }

    /// Sets the constant words of an allocator.
    func setAllocator(_ index: Int, _ allocator: Allocator) {
        unsafe UnsafeMutableRawPointer(base + index)
            .storeBytes(of: allocator, as: Allocator.self)
    }

    /// An atomic word.
    subscript(index: Int) -> AtomicWord {
        @inline(__always) unsafeAddress {
            unsafe UnsafePointer(
                UnsafeMutableRawPointer(base + index).assumingMemoryBound(to: AtomicWord.self))
        }
    }
}
