import CBenchBaselines

/// What is done to an allocator, or asked of it; the raw values are the names in tables.
enum Pattern: String, CaseIterable {
    case pair
    case churn
    case ring = "ring-64"
    case claim
    case scatter
    case fill
    case drain
    case rankLatency = "rank-lat"
    case rankThroughput = "rank-thr"
    case selectLatency = "select-lat"
    case selectThroughput = "select-thr"
    case counts
    case imageLoad = "image-load"
    case parseIPv4 = "parse-ipv4"
    case parseIPv6 = "parse-ipv6"
    case formatIPv4 = "format-ipv4"
    case formatIPv6 = "format-ipv6"
    case setCopy = "set-copy"
    case setUnion = "set-union"
    case setSubtract = "set-subtract"
    case setIntersect = "set-intersect"

    /// One line for people.
    var explanation: String {
        switch self {
        case .pair: "allocate one, release it at once; ns per pair"
        case .churn: "release a random held address, allocate one; ns per both"
        case .ring: "hold 64 per thread; release the oldest, allocate one; ns per both"
        case .claim: "claim a random free address by name, release it; ns per both"
        case .scatter: "claim random addresses of a new pool, which stay held; ns per claim"
        case .fill: "allocate every address of an empty pool; ns per allocation"
        case .drain: "allocate every free address, which lie at random; ns per allocation"
        case .rankLatency: "free addresses below one that depends on the last answer"
        case .rankThroughput: "free addresses below a random one"
        case .selectLatency: "the free address whose rank depends on the last answer"
        case .selectThroughput: "the free address of a random rank"
        case .counts: "all counts of a pool"
        case .imageLoad: "load and validate an image, free the pool"
        case .parseIPv4, .parseIPv6: "text to address; no byte of an address is zero"
        case .formatIPv4, .formatIPv6: "address to text; no byte of an address is zero"
        case .setCopy: "copy of a set of 1,000 ranges, made and freed"
        case .setUnion, .setSubtract, .setIntersect:
            "copy of a set of 1,000 ranges, the operation with another, both freed"
        }
    }

    /// Whether all threads but the first change the pool at random and are not timed.
    var hasWriters: Bool {
        switch self {
        case .rankLatency, .rankThroughput, .selectLatency, .selectThroughput: true
        default: false
        }
    }

    /// The pattern of the C loops; nil for questions and text.
    var loop: bench_pattern_t? {
        switch self {
        case .pair: BENCH_PAIR
        case .churn: BENCH_CHURN
        case .ring: BENCH_RINGS
        case .claim: BENCH_CLAIM
        case .fill, .drain: BENCH_DRAIN
        default: nil
        }
    }
}

/// One situation, in which several contenders are measured side by side.
struct Cell {
    var pattern: Pattern
    /// Addresses of the pool; 0 where there is no pool.
    var size: UInt32 = 0
    /// How much of it is held, in percent.
    var fill: Double = 0
    var threads: UInt32 = 1
    /// The first one is what the others are compared with.
    var contenders: [Contender]
    /// Other projects' that are measured beside them.
    var peers: [Peer] = []

    /// The size as a power of two or of ten.
    var sizeText: String {
        if size == 0 { return "" }
        let isPowerOfTwo = size.nonzeroBitCount == 1
        return isPowerOfTwo ? "2^\(size.trailingZeroBitCount)" : "10^\(String(size).count - 1)"
    }

    var fillText: String {
        guard size > 0 else { return "" }
        return fill == fill.rounded() ? "\(Int(fill)) %" : "\(fill) %"
    }

    /// Who does what in how many threads.
    var threadsText: String {
        guard threads > 1 else { return "one thread" }
        return pattern.hasWriters ? "one thread and \(threads - 1) writing" : "\(threads) threads"
    }

    /// The name that `--filter` looks at, such as `pair/2^16/99.99%/1t`.
    var name: String {
        guard size > 0 else { return pattern.rawValue }
        let fill = fillText.filter { $0 != " " }
        return "\(pattern.rawValue)/\(sizeText)/\(fill)/\(threads)t"
    }
}
