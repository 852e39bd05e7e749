import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// Aligned blocks, allocated, claimed and released as one.
@Suite("Pool: prefixes")
struct PoolPrefixTests {
    /// Where the small pools lie: at a multiple of all sizes, beside one, across a word's edge, at
    /// the ends of the spaces.
    static let bases: [(AddressFamily, UInt128)] = [
        (.ipv4, 0), (.ipv4, 0x0A00_0001), (.ipv4, 0x0A00_0000 + 60), (.ipv4, 0xFFFF_FFFF - 6),
        (.ipv6, UInt128.max - 6), (.ipv6, (0x2001_0db8 << 96) + 61),
    ]

    @Test("every state of up to 6 addresses answers as a set does", arguments: 1...6)
    func exhaustive(size: Int) throws {
        for (family, base) in Self.bases {
            let range = base...(base + UInt128(size - 1))
            // Each address is free, held or reserved.
            var states = [Int](repeating: 0, count: size)
            repeat {
                let excluded = zip(range, states).filter { $0.1 == 2 }.map { $0.0...$0.0 }
                let held = zip(range, states).filter { $0.1 == 1 }.map(\.0)
                for hostBits in 0...3 {
                    try compare(range, excluded, held, family, hostBits)
                }
            } while increment(&states)
        }
    }

    private func increment(_ states: inout [Int]) -> Bool {
        for index in states.indices {
            states[index] = (states[index] + 1) % 3
            if states[index] > 0 { return true }
        }
        return false
    }

    private func compare(
        _ range: ClosedRange<UInt128>, _ excluded: [ClosedRange<UInt128>], _ held: [UInt128],
        _ family: AddressFamily, _ hostBits: Int
    ) throws {
        let pool = try TestPool([range], excluding: excluded, family: family)
        var model = ModelPool([range], excluding: excluded)
        for value in held {
            try pool.claim(value)
            model.take(value)
        }
        let length = family.bitWidth - hostBits
        let size = 1 << hostBits
        // All that can be had, then given blocks.
        while let due = model.allocateBlock(hostBits) {
            #expect(try pool.handle.allocatePrefix(length).lower == due)
        }
        let refusal = code { _ = try pool.handle.allocatePrefix(length) }
        #expect(refusal == (size > range.count ? .count : .noBlock))
        for value in range {
            let block = pool.block(value, hostBits)
            let released = code { try pool.handle.releasePrefix(block) }
            #expect(released == model.releaseBlock(block.values))
            let claimed = code { try pool.handle.claimPrefix(block) }
            #expect(claimed == model.claimBlock(block.values))
        }
        try pool.handle.checkInvariants()
        #expect(runs(of: pool, .held) == ModelPool.runs(model.held))
        #expect(runs(of: pool, .free) == ModelPool.runs(model.free))
    }

    @Test("an address of a block in the way is named, and the pool stays as it was")
    func obstacles() throws {
        let base: UInt128 = 0x0A00_0000
        let pool = try TestPool([base...(base + 1023)], excluding: [base + 700...base + 700])
        try pool.claim(base + 130)
        try pool.claim(base + 385)
        func refusal(_ operation: () throws(IPAllocError) -> Void) -> IPAllocError? {
            do throws(IPAllocError) {
                try operation()
                return nil
            } catch {
                return error
            }
        }
        let before = try pool.image()
        let whole = pool.block(base, 9)
        let held = refusal { () throws(IPAllocError) in try pool.handle.claimPrefix(whole) }
        #expect(held?.code == .held)
        #expect(held?.subjectInterval == Interval(base, base + 511))
        #expect(held?.obstacleInterval == Interval(base + 130, base + 130))
        let reserved = refusal { () throws(IPAllocError) in
            try pool.handle.claimPrefix(pool.block(base + 600, 9))
        }
        #expect(reserved?.code == .reserved)
        #expect(reserved?.obstacleInterval?.lower == base + 700)
        let outside = refusal { () throws(IPAllocError) in
            try pool.handle.releasePrefix(pool.block(base, 11))
        }
        #expect(outside?.code == .reserved)
        #expect(code { try pool.handle.claimPrefix(pool.block(base - 1, 4)) } == .outsidePool)
        let free = refusal { () throws(IPAllocError) in try pool.handle.releasePrefix(whole) }
        #expect(free?.code == .notHeld)
        #expect(free?.obstacleInterval?.lower == base)
        #expect(try pool.image() == before)
        try pool.handle.checkInvariants()
        let other = try CIDRBlock(IPAddress("2001:db8::"), prefixLength: 128)
        #expect(code { try pool.handle.claimPrefix(other) } == .familyMismatch)
        #expect(code { try pool.handle.releasePrefix(other) } == .familyMismatch)
    }

    @Test("prefix lengths out of bounds, and blocks larger than the pool, are refused")
    func bounds() throws {
        let pool = try TestPool([0...255])
        #expect(code { _ = try pool.handle.allocatePrefix(-1) } == .prefixLength)
        #expect(code { _ = try pool.handle.allocatePrefix(33) } == .prefixLength)
        #expect(code { _ = try pool.handle.allocatePrefix(0) } == .count)
        #expect(code { _ = try pool.handle.allocatePrefix(23) } == .count)
        #expect(try pool.handle.allocatePrefix(24) == Interval(0, 255))
        #expect(code { _ = try pool.handle.allocatePrefix(32) } == .noBlock)
        let wide = try TestPool([0...255], family: .ipv6)
        #expect(code { _ = try wide.handle.allocatePrefix(0) } == .count)
        #expect(code { _ = try wide.handle.allocatePrefix(129) } == .prefixLength)
        #expect(try wide.handle.allocatePrefix(120) == Interval(0, 255))
        let empty = try TestPool([])
        #expect(code { _ = try empty.handle.allocatePrefix(32) } == .count)
        #expect(code { try empty.handle.claimPrefix(empty.block(0, 32)) } == .outsidePool)
    }

    @Test("a block that lies in two segments is found, claimed and released")
    func acrossSegments() throws {
        let pool = try TestPool([0x1000...0x10BF])
        try unsafe pool.change([0x10C0...0x11FF], pool.handle.grow)
        #expect(pool.handle.layout.segmentCount == 2)
        #expect(try pool.handle.allocatePrefix(23) == Interval(0x1000, 0x11FF))
        #expect(pool.handle.counts.free == 0)
        try pool.handle.releasePrefix(pool.block(0x1080, 7))
        #expect(try pool.handle.allocatePrefix(25) == Interval(0x1080, 0x10FF))
        try pool.handle.releasePrefix(pool.block(0x1000, 9))
        try pool.handle.claimPrefix(pool.block(0x1000, 9))
        try pool.handle.checkInvariants()
    }

    @Test("blocks are taken where the fewest addresses are free, so that large ones stay whole")
    func bestFit() throws {
        let pool = try TestPool([0...4095])
        // A word with a hole of 16, and one with two addresses free.
        try pool.handle.claimPrefix(pool.block(128, 6))
        try pool.handle.releasePrefix(pool.block(144, 4))
        try pool.handle.claimPrefix(pool.block(192, 6))
        try pool.handle.releasePrefix(pool.block(200, 1))
        #expect(try pool.handle.allocatePrefix(31).lower == 200)
        #expect(try pool.handle.allocatePrefix(31).lower == 144)
        // The rest of the hole is cut at its smaller pieces first.
        #expect(try pool.handle.allocatePrefix(32).lower == 146)
        #expect(try pool.handle.allocatePrefix(32).lower == 147)
        #expect(try pool.handle.allocatePrefix(29).lower == 152)
        // The first line has the fewest addresses free, and there the first two words are a smaller
        // block than the last four.
        #expect(try pool.handle.allocatePrefix(26).lower == 0)
        #expect(try pool.handle.allocatePrefix(25).lower == 256)
        #expect(try pool.handle.allocatePrefix(21).lower == 2048)
    }

    @Test("resting addresses come into blocks when their time is over, and only if need be")
    func resting() throws {
        for takesOldest in [false, true] {
            let clock = TestClock()
            let rule = clock.resting(100, takesOldest: takesOldest)
            let pool = try TestPool([0...255], resting: rule)
            #expect(try pool.handle.allocatePrefix(25).lower == 0)
            try pool.handle.releasePrefix(pool.block(0, 7))
            #expect(pool.handle.counts.resting == 128)
            #expect(try pool.handle.allocatePrefix(25).lower == 128)
            #expect(code { try pool.handle.claimPrefix(pool.block(0, 3)) } == .resting)
            #expect(code { try pool.handle.releasePrefix(pool.block(0, 3)) } == .resting)
            clock.advance(by: 99)
            if takesOldest {
                #expect(try pool.handle.allocatePrefix(26).lower == 0)
            } else {
                #expect(code { _ = try pool.handle.allocatePrefix(26) } == .noBlock)
                clock.advance(by: 1)
                #expect(try pool.handle.allocatePrefix(26).lower == 0)
                try pool.handle.claimPrefix(pool.block(64, 6))
            }
            try pool.handle.checkInvariants()
        }
    }

    @Test("a claim of what rests in part is undone, and what rested rests on")
    func restingUndone() throws {
        let clock = TestClock()
        let pool = try TestPool([0...255], resting: clock.resting(10))
        for value in UInt128(0)...100 { try pool.claim(value) }
        for value in UInt128(0)...99 { try pool.release(value) }
        clock.advance(by: 10)
        #expect(code { try pool.handle.claimPrefix(pool.block(0, 7)) } == .held)
        #expect(pool.handle.counts.resting == 100)
        #expect(pool.handle.counts.held == 1)
        try pool.handle.checkInvariants()
        #expect(try pool.handle.allocatePrefix(26).lower == 128)
        #expect(try pool.handle.allocatePrefix(26).lower == 192)
        #expect(try pool.handle.allocatePrefix(26).lower == 0)
    }

    @Test("threads that want blocks and addresses never hold one twice, and leave none behind")
    func threads() throws {
        let size: UInt128 = 2048
        let pool = try TestPool([0...(size - 1)])
        let handle = pool.handle
        let owners = OwnerTable(0...(size - 1))
        let failures = Failures()
        runThreads(3) { thread in
            var random = SeededGenerator.forTest("prefixes, thread \(thread)")
            for _ in 0..<300 {
                let hostBits = Int.random(in: 0...9, using: &random)
                guard let block = try? handle.allocatePrefix(32 - hostBits) else { continue }
                for value in block.lower...block.upper where !owners.take(value, by: thread) {
                    failures.record("\(value) has two holders")
                }
                for value in block.lower...block.upper where !owners.give(value, by: thread) {
                    failures.record("\(value) was taken away")
                }
                let address = IPAddress(unchecked: block.lower, family: .ipv4)
                let taken = CIDRBlock(unchecked: address, prefixLength: 32 - hostBits)
                if let code = code({ try handle.releasePrefix(taken) }) {
                    failures.record("\(block) was not released: \(code)")
                }
            }
        }
        #expect(failures.all == [])
        #expect(pool.handle.counts.free == size)
        try pool.handle.checkInvariants()
    }
}
