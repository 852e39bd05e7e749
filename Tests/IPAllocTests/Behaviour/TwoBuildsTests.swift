import CIPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// The engine compiled for the ordinary runtime and the one in the C library, which is compiled
/// Embedded, driven by the same operations: equal answers, and images equal byte for byte.
@Suite("Two builds of the engine")
struct TwoBuildsTests {
    /// Where pools begin, how large they are and how many operations they see.
    static let shapes: [(String, Int, Int)] = [
        ("10.0.0.0", 1, 200), ("10.0.0.60", 70, 2_000), ("10.0.3.7", 513, 4_000),
        ("2001:db8::fff0", 4_097, 6_000), ("10.0.255.0", 70_000, 6_000),
        ("255.255.0.0", 65_536, 4_000),
    ]

    @Test(
        "equal operations have equal answers and equal images",
        .enabled(if: InstalledLibrary.path != nil, "IPALLOC_LIBRARY names no library"),
        arguments: shapes, [false, true])
    func equal(shape: (first: String, size: Int, steps: Int), isFenced: Bool) throws {
        let (first, size, steps) = shape
        var generator = SeededGenerator.forTest("two builds, \(first), \(size), \(isFenced)")
        let path = try #require(InstalledLibrary.path)
        let library = try #require(InstalledLibrary(path: path))
        let lower = try IPAddress(first)
        let upper = try #require(
            IPAddress(value: lower.value + UInt128(size) - 1, family: lower.family))
        let pair = try PoolPair(library, AddressRange(lower, upper), isFenced: isFenced)
        for step in 0..<steps {
            try pair.step(&generator)
            if step % 97 == 0 { try pair.compare() }
        }
        try pair.compare()
    }
}

/// A pool of each build.
@safe
final class PoolPair {
    private let library: InstalledLibrary
    private let theirs: OpaquePointer
    private let ours: Pool
    private let range: AddressRange
    private var theirCursor = ipalloc_cursor_t()
    private var ourCursor = Cursor()
    private var held: [IPAddress] = []

    init(_ library: InstalledLibrary, _ range: AddressRange, isFenced: Bool) throws {
        self.library = library
        self.range = range
        ours = try Pool(ranges: RangeSet(range), isFenced: isFenced)
        var pool: OpaquePointer?
        var wanted = range.cRange
        var options = ipalloc_pool_options_t()
        options.struct_size = UInt32(MemoryLayout<ipalloc_pool_options_t>.size)
        options.flags = isFenced ? IPALLOC_POOL_FENCED : 0
        let code = unsafe library.create(&wanted, 1, nil, 0, &options, &pool, nil)
        try #require(code == 0)
        unsafe theirs = try #require(pool)
    }

    deinit {
        _ = unsafe library.free(theirs)
    }

    /// One random operation with both.
    func step(_ generator: inout SeededGenerator) throws {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<4: try unsafe allocate(library.allocateNext) { try $0.allocateNext(&$1) }
        case 4..<6: try unsafe allocate(library.allocateAny) { try $0.allocateAny(&$1) }
        case 6..<8: try allocateLowest()
        case 8..<11: try claim(address(&generator))
        case 11..<16:
            let known = held.randomElement(using: &generator)
            try release(known ?? address(&generator), moving: Bool.random(using: &generator))
        case 16: try unsafe change(library.grow, stretch(&generator)) { try $0.grow(by: $1) }
        case 17: try unsafe change(library.shrink, stretch(&generator)) { try $0.shrink(by: $1) }
        case 18:
            let stretch = stretch(&generator)
            try unsafe change(library.reserve, stretch) { try $0.reserve($1) }
            if Bool.random(using: &generator) {
                try unsafe change(library.unreserve, stretch) { try $0.unreserve($1) }
            }
        default:
            #expect(unsafe library.reclaim(theirs, nil) == 0)
            try ours.reclaim()
        }
    }

    /// Compares the images, and has both check themselves.
    func compare() throws {
        var size = 0
        #expect(unsafe library.imageSize(theirs, &size, nil) == 0)
        var image = [UInt8](repeating: 0, count: size)
        let code = unsafe image.withUnsafeMutableBytes {
            unsafe library.imageWrite(theirs, $0.baseAddress, $0.count, &size, nil)
        }
        #expect(code == 0)
        let own = try ours.image()
        #expect(own == image)
        #expect(unsafe library.check(theirs, nil) == 0)
        try ours.checkInvariants()
    }

    private func allocate(
        _ function: InstalledLibrary.Allocate,
        _ operation: (borrowing Pool, inout Cursor) throws -> IPAddress
    ) throws {
        var theirAddress = ipalloc_address_t()
        let theirCode = unsafe function(theirs, &theirCursor, &theirAddress, nil)
        try compare(theirCode, theirAddress) { try operation(ours, &ourCursor) }
    }

    private func allocateLowest() throws {
        var theirAddress = ipalloc_address_t()
        let theirCode = unsafe library.allocateLowest(theirs, &theirAddress, nil)
        try compare(theirCode, theirAddress) { try ours.allocateLowest() }
    }

    /// Compares an allocation with what the library answered.
    private func compare(
        _ theirCode: CInt, _ theirAddress: ipalloc_address_t, _ operation: () throws -> IPAddress
    ) throws {
        do {
            let address = try operation()
            #expect(theirCode == 0)
            #expect(address.cAddress == theirAddress)
            held.append(address)
        } catch let error as IPAllocError {
            #expect(error.code.rawValue == theirCode)
        }
    }

    private func claim(_ address: IPAddress) throws {
        var wanted = address.cAddress
        let theirCode = unsafe library.claim(theirs, &wanted, nil)
        let refused = code { try ours.claim(address) }
        #expect((refused?.rawValue ?? 0) == theirCode)
        if refused == nil { held.append(address) }
    }

    private func release(_ address: IPAddress, moving: Bool) throws {
        var given = address.cAddress
        let theirCode =
            moving
            ? unsafe library.release(theirs, &given, &theirCursor, nil)
            : unsafe library.release(theirs, &given, nil, nil)
        let refused = code {
            if moving {
                try ours.release(address, &ourCursor)
            } else {
                try ours.release(address)
            }
        }
        #expect((refused?.rawValue ?? 0) == theirCode)
        held.removeAll { $0 == address }
    }

    private func change(
        _ function: InstalledLibrary.Change, _ stretch: AddressRange,
        _ operation: (borrowing Pool, RangeSet) throws -> Void
    ) throws {
        var range = stretch.cRange
        let theirCode = unsafe function(theirs, &range, 1, nil)
        let refused = code { try operation(ours, RangeSet(stretch)) }
        #expect((refused?.rawValue ?? 0) == theirCode)
    }

    /// An address of the range, or a little beyond.
    private func address(_ generator: inout SeededGenerator) -> IPAddress {
        let low = range.lower.value - min(3, range.lower.value)
        let high = range.upper.value + min(3, range.family.maximum - range.upper.value)
        return IPAddress(
            unchecked: UInt128.random(in: low...high, using: &generator), family: range.family)
    }

    private func stretch(_ generator: inout SeededGenerator) -> AddressRange {
        let lower = address(&generator)
        let length = UInt128.random(in: 0..<90, using: &generator)
        let upper = lower.value + min(length, range.family.maximum - lower.value)
        return AddressRange(unchecked: Interval(lower.value, upper), family: range.family)
    }
}

extension IPAddress {
    /// The address as C has it.
    fileprivate var cAddress: ipalloc_address_t {
        var address = ipalloc_address_t()
        address.family = family.rawValue
        let shift = UInt128(128 - family.bitWidth)
        unsafe withUnsafeMutableBytes(of: &address.bytes) {
            unsafe $0.storeBytes(of: (value << shift).bigEndian, as: UInt128.self)
        }
        return address
    }
}

extension AddressRange {
    fileprivate var cRange: ipalloc_range_t {
        ipalloc_range_t(lower: lower.cAddress, upper: upper.cAddress)
    }
}

private func == (left: ipalloc_address_t, right: ipalloc_address_t) -> Bool {
    unsafe withUnsafeBytes(of: left) { left in
        unsafe withUnsafeBytes(of: right) { unsafe left.elementsEqual($0) }
    }
}
