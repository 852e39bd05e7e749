/// The layout of an image in bytes, all numbers little-endian:
///
///     offset   size
///          0     64   header
///         64     32   per range: first and last address, 16 bytes each
///                32   per reserved range: the same
///                 8   per group of 64 addresses that has one of the ranges': the free ones as bits;
///                24   in versions 3, 5 and 6, per group with held or resting addresses: its first
///                     one, these as bits; or per block that is held or rests as one: its first
///                     address + 1, the number of bits that are not of its prefix, from 7 on
///                 8   per group, or block, in versions 2, 4, 5 and 6: the resting ones as bits, if
///                     there are any
///                 8   per resting address, or block, ascending: for how many nanoseconds it rests
///                 8   in versions 4 and 6: the highest generation of all addresses
///                 8   per held address, or block, ascending, in versions 4 and 6: the generation it
///                     is held under
///                 4   per page of 4,096 bytes of all the above: its CRC-32C
///
/// The header:
///
///          0      8   magic: "IPALLOC" and 0x1A, which ends a file that is printed by mistake
///          8      4   version: 4 if the pool is fenced, 2 if addresses are resting, else 1; for more
///                     than 2^32 addresses 6, 5 and 3
///         12      4   family: 4 or 6
///         16      8   number of ranges
///         24      8   number of reserved ranges
///         32      8   number of groups
///         40      8   number of free addresses; of held ones from version 3 on, a block counted as
///                     one
///         48      8   size of the whole image in bytes
///         56      4   number of resting addresses, a block counted as one
///         60      4   CRC-32C of the 60 bytes before
///
/// An image holds the pool's state and nothing of how it came about, so equal states have equal
/// images: ranges are sorted, disjoint and joined, and groups ascend.
struct ImageFormat: Equatable {
    static let magic: UInt64 = 0x1A43_4F4C_4C41_5049
    /// That of a live image, the first part of which has this format: "IPALIVE" and 0x1A.
    static let liveMagic: UInt64 = 0x1A45_5649_4C41_5049
    static var versionMax: UInt32 { SparseBitmap.isBuilt ? 6 : 2 }
    static let headerSize = 64
    static let intervalSize = 32
    static let wordSize = 8
    /// A group's first address and its word, in images of wide pools.
    static let sparseGroupSize = 24
    /// What the first address of a block has in an image of a sparse pool that a group's has not.
    static let blockMark: UInt128 = 1
    static let checksumSize = 4
    static let pageSize = 4096

    var family: AddressFamily
    var rangeCount: Int
    var reservedCount: Int
    var groupCount: Int
    /// The number of free addresses, or of held ones if the image is sparse or fenced.
    var countedCount: UInt64
    var restingCount: UInt32
    /// Whether the pool has more addresses than a dense one.
    var isWide = false
    /// Whether the held addresses have generations.
    var hasGenerations = false
    /// Whether this is the first part of a live image: it has no groups, and the size of the whole
    /// in place of a number of addresses.
    var isLive = false

    var firstWord: UInt64 { LiveImage.isBuilt && isLive ? Self.liveMagic : Self.magic }
    /// Whether only groups with held or resting addresses are in the image.
    var isSparse: Bool { SparseBitmap.isBuilt && isWide }
    /// Whether addresses are held under generations.
    var isFenced: Bool { FencePlane.isBuilt && hasGenerations }
    /// Whether there are addresses that rest.
    var hasResting: Bool { restingCount > 0 }
    var version: UInt32 {
        isFenced ? (isSparse ? 6 : 4) : isSparse ? (hasResting ? 5 : 3) : hasResting ? 2 : 1
    }
    var groupSize: Int { isSparse ? Self.sparseGroupSize : Self.wordSize }
    var rangesOffset: Int { Self.headerSize }
    var reservedOffset: Int { rangesOffset + rangeCount * Self.intervalSize }
    var groupsOffset: Int { reservedOffset + reservedCount * Self.intervalSize }
    var restOffset: Int { groupsOffset + groupCount * groupSize }
    var agesOffset: Int { restOffset + (hasResting ? groupCount * Self.wordSize : 0) }
    /// The highest generation, then those of the held addresses.
    var generationsOffset: Int { agesOffset + Int(restingCount) * Self.wordSize }
    var checksumsOffset: Int {
        @inline(never) get {
            generationsOffset + (isFenced ? (Int(countedCount) + 1) * Self.wordSize : 0)
        }
    }
    var pageCount: Int { (checksumsOffset + Self.pageSize - 1) / Self.pageSize }
    var size: Int {
        @inline(never) get { checksumsOffset + pageCount * Self.checksumSize }
    }

    /// The bytes of a page, which the checksums do not belong to.
    func page(_ index: Int) -> Range<Int> {
        let start = index * Self.pageSize
        return start..<min(start + Self.pageSize, checksumsOffset)
    }

    /// The number of groups that have an address of some ranges.
    ///
    /// - Complexity: O(r).
    static func groupCount(of ranges: IntervalTable) -> Int {
        var count: UInt128 = 0
        var next: UInt128 = 0
        for index in 0..<ranges.intervalCount {
            let first = max(ranges[index].lower >> 6, next)
            let last = ranges[index].upper >> 6
            if first <= last { count += last - first + 1 }
            next = last + 1
        }
        return Int(count)
    }
}
