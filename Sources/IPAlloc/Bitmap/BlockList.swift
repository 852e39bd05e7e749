/// The pool's free list: the blocks in which addresses were released, the latest first.
///
/// A stack of block numbers without locks (Treiber, "Systems programming: coping with
/// parallelism", 1986), whose head carries a tag that changes with every step, so that a block
/// that was taken off and put back meanwhile is noticed:
///
///     head     | tag: 32 bits | block + 1: 32 bits |          0 in the low half: empty
///     link[b]  0: not listed    1: listed, the last one      n + 2: listed, block n follows
///
/// The list never decides what is free, the bitmap does: a block on the list may have no free
/// address, and a free address may be in a block that is not on it. So it needs no more room than
/// a word per block, and nothing that happens to it can give an address away twice.
@safe
struct BlockList: BitwiseCopyable {
    private let head: AtomicWords
    private let links: AtomicWords

    /// Takes a word for the head and a word per block, all 0.
    init(head: AtomicWords, links: AtomicWords) {
        assert(head.count == 1)
        self.head = head
        self.links = links
    }

    /// The number of blocks that can be listed.
    var blockCount: Int { links.count }

    /// The block that was listed most recently, or nil.
    var first: Int? { Self.block(ofHead: head[0].load()) }

    /// Lists a block, unless it is listed.
    ///
    /// The caller has made an address of the block free before. The step from 0 to 1 decides which
    /// of several callers lists it; seeing a link that is not 0 is enough to leave it to another,
    /// since whoever takes a block off clears the link first and looks for free addresses then
    /// (`remove`).
    func insert(_ block: Int) {
        if links[block].load() != 0 { return }
        while true {
            let result = links[block].replace(0, by: Self.lastLink)
            if result.replaced { break }
            if result.found != 0 { return }
        }
        var seen = head[0].load()
        while true {
            links[block].store(Self.link(toHead: seen))
            let result = head[0].replace(seen, by: Self.head(after: seen, block: block))
            if result.replaced { return }
            seen = result.found
        }
    }

    /// Takes a block off if it is the first one.
    ///
    /// The caller looks at the block again afterwards and lists it anew if it has a free address:
    /// clearing the link is ordered before that look, as an insertion's look at the link is
    /// ordered after its release.
    ///
    /// - Returns: Whether it was the first and is off now.
    func remove(_ block: Int) -> Bool {
        let seen = head[0].load()
        guard Self.block(ofHead: seen) == block else { return false }
        let link = links[block].load()
        guard link != 0 else { return false }
        let next = link == Self.lastLink ? nil : Int(link - 2)
        guard head[0].replace(seen, by: Self.head(after: seen, block: next)).replaced else {
            return false
        }
        links[block].store(0)
        return true
    }
}

extension BlockList {
    private static let lastLink: UInt64 = 1

    private static func block(ofHead head: UInt64) -> Int? {
        let low = head & 0xFFFF_FFFF
        return low == 0 ? nil : Int(low - 1)
    }

    private static func head(after head: UInt64, block: Int?) -> UInt64 {
        let tag = (head >> 32) &+ 1
        return tag << 32 | UInt64(block.map { $0 + 1 } ?? 0)
    }

    private static func link(toHead head: UInt64) -> UInt64 {
        block(ofHead: head).map { UInt64($0) + 2 } ?? lastLink
    }
}

// MARK: Invariants

extension BlockList {
    /// Whether the list ends, and lists exactly the blocks whose link says so; for a list at rest.
    func isConsistent() -> Bool {
        var listed = 0
        var next = first
        while let block = next {
            guard block < blockCount, listed < blockCount else { return false }
            listed += 1
            let link = links[block].load()
            guard link != 0 else { return false }
            next = link == Self.lastLink ? nil : Int(link - 2)
        }
        var linked = 0
        for block in 0..<blockCount where links[block].load() != 0 { linked += 1 }
        return linked == listed
    }
}
