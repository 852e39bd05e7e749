import CBenchBaselines

/// Who is measured; the raw values are the names in tables and in JSON.
enum Contender: String, CaseIterable {
    /// Two locked instructions on one word: the least that a pair can cost.
    case limit
    /// A bit per address, next fit per thread.
    case flatBitmap = "flat-bitmap"
    /// The same, and a release moves the thread's place.
    case flatBitmapHot = "flat-bitmap-hot"
    /// A linked free list with a tagged head.
    case treiber
    /// An array of free addresses behind a mutex.
    case mutex
    /// The library: next fit, the cursor follows releases.
    case library = "ipalloc"
    /// The library: next fit, the cursor moves only on allocation.
    case libraryRoving = "ipalloc-roving"
    /// The library: lowest first.
    case libraryLowest = "ipalloc-lowest"
    /// The library: cheapest to find.
    case libraryAny = "ipalloc-any"
    /// The library: each free address with the same probability.
    case libraryRandom = "ipalloc-random"
    /// The library: next fit, and released addresses rest and are used again in that order.
    case libraryResting = "ipalloc-resting"
    /// The library: a pool whose memory grows with what is held.
    case librarySparse = "ipalloc-sparse"
    /// The library's Swift interface, linked statically: next fit, the cursor follows releases.
    case swift = "ipalloc-swift"
    /// A static directory over a bitmap that cannot change.
    case rank9 = "static-rank9"
    /// inet_pton and inet_ntop.
    case glibc
    /// A merge of two sorted arrays.
    case merge
    /// A copy of bytes.
    case copy = "memcpy"

    /// Whether the shared library is needed.
    var needsLibrary: Bool {
        switch self {
        case .library, .libraryRoving, .libraryLowest, .libraryAny, .libraryRandom, .libraryResting,
            .librarySparse, .swift:
            true
        default: false
        }
    }

    /// The C name of an allocator; nil for contenders that are none.
    var allocator: bench_contender_t? {
        switch self {
        case .flatBitmap: BENCH_FLAT_BITMAP
        case .flatBitmapHot: BENCH_FLAT_BITMAP_HOT
        case .treiber: BENCH_TREIBER
        case .mutex: BENCH_MUTEX
        case .library: BENCH_LIBRARY_NEXT
        case .libraryRoving: BENCH_LIBRARY_ROVING
        case .libraryLowest: BENCH_LIBRARY_LOWEST
        case .libraryAny: BENCH_LIBRARY_ANY
        case .libraryRandom: BENCH_LIBRARY_RANDOM
        case .libraryResting: BENCH_LIBRARY_RESTING
        default: nil
        }
    }
}
