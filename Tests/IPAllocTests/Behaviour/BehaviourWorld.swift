import Testing

@testable import IPAlloc

/// What a scenario works on, and how each command is said in Swift.
struct BehaviourWorld {
    /// A script that cannot be understood.
    struct BadScript: Error {
        let what: String
    }

    /// A pool that can be put into an optional and taken out of it.
    @safe
    final class PoolBox {
        let pool: Pool
        /// The live image that the pool is attached to, given back with it.
        private let memory: UnsafeMutableRawBufferPointer?

        init(_ pool: consuming Pool) {
            self.pool = pool
            unsafe memory = nil
        }

        /// A pool that is attached to a live image of another one.
        init(attachedToImageOf other: borrowing Pool) throws {
            let memory = unsafe UnsafeMutableRawBufferPointer.allocate(
                byteCount: try other.liveImageSize(), alignment: Pool.liveImageAlignment)
            unsafe self.memory = unsafe memory
            try unsafe other.writeLiveImage(to: memory)
            pool = try unsafe Pool(attachingTo: memory)
        }

        deinit {
            unsafe memory?.deallocate()
        }
    }

    /// Whether every pool is attached to a live image of it as soon as it is made.
    var isAlwaysLive = false
    var box: PoolBox?
    var sets: [String: RangeSet] = [:]
    var cursors: [String: Cursor] = [:]
    var sources: [String: RandomSource] = [:]
    let clock = TestClock()
    /// How the addresses of the pool rest.
    var resting: Resting?
    /// Whether each address of the pool is held under a generation.
    var isFenced = false

    /// Runs a command.
    ///
    /// - Returns: The answer as the scripts write it.
    /// - Throws: `IPAllocError` for a refusal, `BadScript`.
    mutating func run(_ words: [String]) throws -> String {
        let name = words[0]
        let arguments = Arguments(words: Array(words.dropFirst()))
        switch name {
        case "create", "cursor", "reload", "live":
            return try make(name, arguments)
        case "set", "add", "union", "subtract", "intersect", "show", "size", "count", "contains",
            "ordinal", "address", "cidrs":
            return try runSet(name, arguments)
        case "parse-address", "parse-range", "parse-cidr", "cidr-range", "compare":
            return try runText(name, arguments)
        case "wait":
            clock.advance(by: UInt64(clamping: try arguments.number(0)))
            return ""
        case "seed":
            sources[try arguments.word(0)] = RandomSource(
                seed: UInt64(clamping: try arguments.number(1)))
            return ""
        case "lowest", "next", "any", "random", "sticky", "many", "claim", "claim-many", "release",
            "release-many":
            return try allocate(name, arguments)
        case "generation", "release-fenced":
            return try useGeneration(name, arguments)
        case "prefix", "claim-prefix", "release-prefix":
            return try changeBlock(name, arguments)
        case "grow", "shrink", "reserve", "unreserve", "reclaim":
            return try change(name, arguments)
        default:
            return try ask(name, arguments)
        }
    }

    /// The words behind a command's name.
    struct Arguments {
        let words: [String]

        func word(_ index: Int) throws -> String {
            guard index < words.count else { throw BadScript(what: "a word is missing") }
            return words[index]
        }

        func optional(_ index: Int) -> String? { index < words.count ? words[index] : nil }

        func has(_ option: String) -> Bool { words.contains(option) }

        func value(of option: String) -> String? {
            words.firstIndex(of: option).flatMap { optional($0 + 1) }
        }

        func number(_ index: Int) throws -> UInt128 {
            guard let number = UInt128(try word(index)) else { throw BadScript(what: "no number") }
            return number
        }

        func address(_ index: Int) throws -> IPAddress { try IPAddress(try word(index)) }

        func selector(_ index: Int) throws -> AddressSelector {
            switch try word(index) {
            case "free": return .free
            case "held": return .held
            case "reserved": return .reserved
            case "resting": return .resting
            case "any": return .any
            default: throw BadScript(what: "no such state")
            }
        }

        /// The family that is named, or that the first range has.
        func family(ofRangesAt index: Int) throws -> AddressFamily {
            if let named = try namedFamily() { return named }
            return try word(index).contains(":") ? .ipv6 : .ipv4
        }

        func namedFamily() throws -> AddressFamily? {
            guard let named = value(of: "family") else { return nil }
            return UInt8(named).flatMap(AddressFamily.init)
        }
    }

    /// The ranges of a word, as a set of one family.
    static func ranges(
        _ word: String, family: AddressFamily, overlap: RangeSet.OverlapPolicy = .merge
    ) throws -> RangeSet {
        let elements = word == "none" ? [] : word.split(separator: ",").map(String.init)
        return try RangeSet(parsing: elements, family: family, overlap: overlap)
    }

    /// Every address of a word's ranges, in the order given.
    static func addresses(_ word: String) throws -> [IPAddress] {
        var addresses: [IPAddress] = []
        for element in word.split(separator: ",") {
            let range = try AddressRange(String(element))
            for value in range.lower.value...range.upper.value {
                addresses.append(try #require(IPAddress(value: value, family: range.family)))
            }
        }
        return addresses
    }

    /// A set as the scripts write it.
    static func text(_ set: RangeSet) -> String {
        set.isEmpty ? "none" : set.ranges.map(\.description).joined(separator: ",")
    }

    /// The pool, which the script must have made.
    func requirePool() throws -> PoolBox {
        guard let box else { throw BadScript(what: "there is no pool") }
        return box
    }
}

// MARK: Pools

extension BehaviourWorld {
    private mutating func make(_ name: String, _ arguments: Arguments) throws -> String {
        switch name {
        case "cursor":
            cursors[try arguments.word(0)] = Cursor(
                lane: UInt32(truncatingIfNeeded: try arguments.number(1)))
        case "reload":
            let image = try requirePool().pool.image()
            let loaded = PoolBox(
                try unsafe Pool(
                    image: image.span.bytes, resting: resting, isFenced: isFenced))
            #expect(try loaded.pool.image() == image)
            box = loaded
        case "live": try goLive()
        default:
            box = nil
            let family = try arguments.family(ofRangesAt: 0)
            let ranges = try Self.ranges(
                try arguments.word(0), family: family,
                overlap: arguments.has("disjoint") ? .refuse : .merge)
            let excluded = try Self.ranges(
                arguments.value(of: "excluding") ?? "none", family: family)
            resting = arguments.value(of: "resting").flatMap { UInt64($0) }.map {
                clock.resting($0, takesOldest: arguments.has("oldest"))
            }
            isFenced = arguments.has("fenced")
            box = PoolBox(
                try Pool(
                    ranges: ranges, excluding: excluded, resting: resting, isFenced: isFenced))
            if isAlwaysLive { try goLive() }
        }
        return ""
    }

    private mutating func goLive() throws {
        let box = try requirePool()
        let image = try box.pool.image()
        let attached = try PoolBox(attachedToImageOf: box.pool)
        if resting == nil { #expect(try attached.pool.image() == image) }
        self.box = attached
    }

    private mutating func allocate(_ name: String, _ arguments: Arguments) throws -> String {
        let box = try requirePool()
        switch name {
        case "lowest": return try held(try box.pool.allocateLowest())
        case "next":
            let letter = try arguments.word(0)
            return try held(try box.pool.allocateNext(&cursors[letter, default: Cursor()]))
        case "any":
            let letter = try arguments.word(0)
            return try held(try box.pool.allocateAny(&cursors[letter, default: Cursor()]))
        case "random":
            let letter = try arguments.word(0)
            return try held(
                try box.pool.allocateRandom(&sources[letter, default: RandomSource(seed: 0)]))
        case "sticky":
            return try held(try box.pool.allocateSticky(key: try arguments.word(0).utf8))
        case "many":
            let count = Int(clamping: try arguments.number(0))
            let addresses =
                if let letter = arguments.optional(1) {
                    try box.pool.allocate(count: count, &cursors[letter, default: Cursor()])
                } else {
                    try box.pool.allocate(count: count)
                }
            for address in addresses { _ = try held(address) }
            let ranges = try addresses.map { address in try AddressRange(address, address) }
            return Self.text(
                try RangeSet(ranges, family: box.pool.family, overlap: .refuse))
        case "claim": try box.pool.claim(try arguments.address(0))
        case "claim-many": try box.pool.claim(try Self.addresses(try arguments.word(0)))
        case "release-many": try box.pool.release(try Self.addresses(try arguments.word(0)))
        default:
            if let letter = arguments.optional(1) {
                try box.pool.release(
                    try arguments.address(0), &cursors[letter, default: Cursor()])
            } else {
                try box.pool.release(try arguments.address(0))
            }
        }
        return ""
    }

    private mutating func useGeneration(
        _ name: String, _ arguments: Arguments
    ) throws -> String {
        let box = try requirePool()
        let address = try arguments.address(0)
        guard name == "release-fenced" else {
            return try box.pool.generation(of: address).description
        }
        let generation = UInt64(clamping: try arguments.number(1))
        if let letter = arguments.optional(2) {
            try box.pool.release(
                address, generation: generation, &cursors[letter, default: Cursor()])
        } else {
            try box.pool.release(address, generation: generation)
        }
        return ""
    }

    private func changeBlock(_ name: String, _ arguments: Arguments) throws -> String {
        let box = try requirePool()
        switch name {
        case "prefix":
            guard let length = Int(try arguments.word(0)) else {
                throw BadScript(what: "no number")
            }
            let block = try box.pool.allocate(prefixLength: length)
            _ = try held(block.address)
            return block.description
        case "claim-prefix": try box.pool.claim(try CIDRBlock(try arguments.word(0)))
        default: try box.pool.release(try CIDRBlock(try arguments.word(0)))
        }
        return ""
    }

    /// What was allocated is held afterwards.
    private func held(_ address: IPAddress) throws -> String {
        #expect(try requirePool().pool.state(of: address) == .held)
        return address.description
    }

    private func change(_ name: String, _ arguments: Arguments) throws -> String {
        let box = try requirePool()
        guard name != "reclaim" else {
            try box.pool.reclaim()
            return ""
        }
        let ranges = try Self.ranges(try arguments.word(0), family: box.pool.family)
        switch name {
        case "grow": try box.pool.grow(by: ranges)
        case "shrink": try box.pool.shrink(by: ranges)
        case "reserve": try box.pool.reserve(ranges)
        default: try box.pool.unreserve(ranges)
        }
        return ""
    }

    private func ask(_ name: String, _ arguments: Arguments) throws -> String {
        let box = try requirePool()
        switch name {
        case "state": return "\(try box.pool.state(of: try arguments.address(0)))"
        case "counts":
            let counts = box.pool.counts
            return "capacity \(counts.capacity) free \(counts.free) held \(counts.held) "
                + "reserved \(counts.reserved)"
                + (counts.resting > 0 ? " resting \(counts.resting)" : "")
        case "rank":
            return try box.pool.rank(
                of: try arguments.selector(0), below: try arguments.address(1)
            ).description
        case "select":
            return try box.pool.select(
                try arguments.selector(0), rank: try arguments.number(1)
            ).description
        case "next-in", "next-range":
            let after = arguments.optional(1) == nil ? nil : try arguments.address(1)
            let selector = try arguments.selector(0)
            return name == "next-in"
                ? try box.pool.next(selector, after: after).description
                : try box.pool.nextRange(selector, after: after).description
        case "ranges":
            var texts: [String] = []
            box.pool.forEachRange(of: try arguments.selector(0)) { texts.append($0.description) }
            return texts.isEmpty ? "none" : texts.joined(separator: ",")
        default:
            return try askImage(name, arguments)
        }
    }

    private func askImage(_ name: String, _ arguments: Arguments) throws -> String {
        var image = try requirePool().pool.image()
        switch name {
        case "image":
            // FNV-1a, in hexadecimal with leading zeros.
            let digest = image.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            let digits = String(digest, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        case "image-size":
            return image.count.description
        case "damage":
            let place = Int(try arguments.number(0))
            image[place] ^= try #require(UInt8(try arguments.word(1), radix: 16))
            _ = try unsafe Pool(image: image.span.bytes)
        case "cut":
            let size = Int(try arguments.number(0))
            image.removeSubrange(size...)
            _ = try unsafe Pool(image: image.span.bytes)
        default:
            throw BadScript(what: "no such command: \(name)")
        }
        return ""
    }
}
