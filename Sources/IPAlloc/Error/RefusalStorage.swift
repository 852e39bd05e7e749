internal import CIPAllocMachine

/// The numbers of a refusal; `IPAllocError` knows which of them it has.
struct RefusalNumbers: Sendable, Hashable {
    /// The offset in a text or an image, or the index in a list of arguments.
    var position: Int
    /// The subject's ends.
    var first, second: UInt128
    /// The obstacle's ends, or what was requested and what was available.
    var third, fourth: UInt128
}

#if hasFeature(Embedded)
/// A refusal in the C library: a word, whose highest byte tells where its numbers are. They are
/// in memory of the calling thread, which keeps those of its last `CIPALLOC_REFUSALS` refusals.
///
/// So an error is one register on its way out, not 96 bytes that each function copies: that
/// was an eighth of the library. No function of the C interface refuses more than twice before
/// it answers, and an error does not outlive the call.
struct RefusalStorage: Sendable, Hashable {
    /// 56 bits that belong to the error, and the place of its numbers.
    var head: UInt64

    init(head: UInt64, numbers: RefusalNumbers) {
        assert(head >> 56 == 0)
        self.head = head | UInt64(cipalloc_next_refusal()) << 56
        self.numbers = numbers
    }

    var numbers: RefusalNumbers {
        get { unsafe memory.pointee }
        nonmutating set { unsafe memory.pointee = newValue }
    }

    private var memory: UnsafeMutablePointer<RefusalNumbers> {
        assert(MemoryLayout<RefusalNumbers>.size <= Int(CIPALLOC_REFUSAL_SIZE))
        // SAFETY: the memory is the calling thread's, as large as the struct, and of no other type.
        return unsafe cipalloc_refusal(head >> 56)
            .assumingMemoryBound(to: RefusalNumbers.self)
    }
}
#else
/// A refusal: a word that belongs to the error, and its numbers.
struct RefusalStorage: Sendable, Hashable {
    var head: UInt64
    var numbers: RefusalNumbers
}
#endif
