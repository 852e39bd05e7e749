/// A pool in memory: three cache lines, which are only read but when the ranges change. This is the
/// first; the second is the `HotSegment`, the third the `SparseSpace`, the `RestClock` and a fenced
/// pool's `generation`, as far as the pool has them.
@safe
struct PoolBox: ~Copyable {
    static let liveKind: UInt64 = 0x4950_414C_504F_4F4C
    static let deadKind: UInt64 = 0x4445_4144_504F_4F4C
    static let lineSize = Segment.cacheLine
    /// All lines.
    static let byteCount = 3 * lineSize
    /// Where the `RestClock` lies, behind the `SparseSpace`.
    static let clockOffset = 2 * lineSize + 16

    /// What kind of handle this is: `liveKind` until the pool is freed.
    var kind: UInt64
    /// The current layout, as `Layout.bits`.
    let layout: AtomicWord
    /// A stretch of usable addresses in the hot segment, as `HotSegment.packed`.
    let hotUsable: AtomicWord
    /// 1 while a change of the ranges is under way, or what a withdrawal announces.
    let changing: AtomicWord
    let allocator: Allocator
    let family: AddressFamily
    /// Whether released addresses rest.
    let isResting: Bool
    /// Whether the bits are in a `SparseSpace`, and not in segments.
    let isSparse: Bool
    /// Whether each address is held under a generation.
    let isFenced: Bool
}
