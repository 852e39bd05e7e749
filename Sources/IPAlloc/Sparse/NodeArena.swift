/// Memory for nodes that several threads make one by one, and that is given back all at once.
///
///     current ──▶ chunk ──▶ chunk before it ──▶ …
///
///     chunk    | chunk before it | size in bytes | words used | node | node | …
///
/// Each chunk is twice as large as the one before, up to a size for which huge pages are asked.
/// What is left of a chunk in which a node does not fit stays unused, less than a node.
@safe
struct NodeArena: BitwiseCopyable {
    private static let firstChunkSize = 4 << 10
    private static let chunkSizeMax = 2 << 20
    private static let headerWordCount = 3

    /// The word with the current chunk's address; 0 if there is none yet.
    private let current: NodeWords
    private let allocator: Allocator

    /// Takes a word that is 0, or was made by another arena with the same allocator.
    init(_ current: NodeWords, allocator: Allocator) {
        // SAFETY: the table is only stored here.
        self.current = current
        unsafe self.allocator = unsafe allocator
    }

    /// Memory for a node, not initialised.
    ///
    /// Nobody gets the same words: the replacement of a chunk's count of used words hands them out.
    ///
    /// - Throws: `.outOfMemory`; nothing has changed then.
    /// - Complexity: Constant. Lock-free.
    func allocate(_ wordCount: Int) throws(IPAllocError) -> NodeWords {
        var found = current[0].load()
        while true {
            if found != 0, let words = take(wordCount, from: NodeWords(bits: found)) {
                return words
            }
            let made = try makeChunk(before: found)
            // Publishes the chunk's header; pairs with the load above.
            let result = current[0].replace(found, by: made.bits)
            if result.replaced {
                found = made.bits
            } else {
                free(made)
                found = result.found
            }
        }
    }

    /// Gives all memory back. No other call may be under way.
    func freeAll() {
        var next = current[0].load()
        current[0].store(0)
        while next != 0 {
            let chunk = NodeWords(bits: next)
            next = chunk.constant(0)
            free(chunk)
        }
    }

    /// The bytes of all chunks.
    ///
    /// - Complexity: O(chunks).
    var byteCount: Int {
        var total = 0
        var next = current[0].load()
        while next != 0 {
            let chunk = NodeWords(bits: next)
            total += Int(chunk.constant(1))
            next = chunk.constant(0)
        }
        return total
    }

    private func take(_ wordCount: Int, from chunk: NodeWords) -> NodeWords? {
        let capacity = Int(chunk.constant(1)) / MemoryLayout<UInt64>.stride
        var used = chunk[2].load()
        while Int(used) + wordCount <= capacity {
            let result = chunk[2].replace(used, by: used + UInt64(wordCount))
            if result.replaced { return chunk.from(Int(used)) }
            used = result.found
        }
        return nil
    }

    private func makeChunk(before previous: UInt64) throws(IPAllocError) -> NodeWords {
        let size =
            previous == 0
            ? Self.firstChunkSize
            : min(Int(NodeWords(bits: previous).constant(1)) * 2, Self.chunkSizeMax)
        let chunk = try unsafe NodeWords(
            allocator.allocateBytes(size, alignment: Segment.cacheLine))
        chunk.setConstant(0, previous)
        chunk.setConstant(1, UInt64(size))
        chunk[2].storeRelaxed(UInt64(Self.headerWordCount))
        return chunk
    }

    private func free(_ chunk: NodeWords) {
        let size = Int(chunk.constant(1))
        // SAFETY: the chunk came from this allocator with this size, and nobody uses it any more.
        unsafe allocator.deallocateBytes(
            UnsafeMutableRawPointer(bitPattern: UInt(chunk.bits)).unsafelyUnwrapped, size: size,
            alignment: Segment.cacheLine)
    }
}
