import Testing

@testable import IPAlloc

/// The choice by an owner's key.
@Suite("Pool: sticky")
struct PoolStickyTests {
    private func allocate(_ pool: TestPool, _ key: String) throws -> UInt128 {
        try unsafe withBytes(of: Array(key.utf8)) { bytes throws(IPAllocError) in
            try unsafe pool.handle.allocateSticky(bytes)
        }
    }

    /// What a key prefers: the address it gets when all are free.
    private func preferred(_ pool: TestPool, _ key: String) throws -> UInt128 {
        let value = try allocate(pool, key)
        try pool.release(value)
        return value
    }

    @Test("an owner who comes back gets the address it had")
    func comesBack() throws {
        let pool = try TestPool([1000...1255, 5000...5999])
        let first = try allocate(pool, "ns/pod-0")
        let others = try (1..<900).map { try allocate(pool, "ns/pod-\($0)") }
        #expect(Set(others).count == 899)
        #expect(!others.contains(first))
        try pool.release(first)
        #expect(try allocate(pool, "ns/pod-0") == first)
        try pool.handle.checkInvariants()
    }

    @Test(
        "in every state of up to 8 addresses the first free one from the preferred one on is taken")
    func exhaustive() throws {
        for (family, base) in PoolModelTests.bases {
            for size in 1...8 {
                let range = base...(base + UInt128(size - 1))
                let all = Array(range)
                for key in ["", "a", "b", "web-0", "web-1", "\u{0}"] {
                    let first = try preferred(try TestPool([range], family: family), key)
                    let start = Int(first - base)
                    for states in 0..<(1 << size) {
                        let pool = try TestPool([range], family: family)
                        for bit in 0..<size where states >> bit & 1 == 1 {
                            try pool.claim(all[bit])
                        }
                        let expected = (0..<size).map { ($0 + start) % size }
                            .first { states >> $0 & 1 == 0 }
                        if let expected {
                            #expect(try allocate(pool, key) == all[expected])
                        } else {
                            #expect(throws: IPAllocError(full: family)) {
                                try allocate(pool, key)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("what a key prefers is the same in every release, and reservations do not move it")
    func stable() throws {
        let pool = try TestPool([0x0A00_0000...0x0A00_00FF])
        let known: [(String, UInt128)] = [
            ("", 245), ("a", 2), ("default/web-0", 229), ("default/web-1", 252),
        ]
        for (key, last) in known { #expect(try preferred(pool, key) == 0x0A00_0000 + last) }
        try pool.change([0x0A00_0001...0x0A00_0001]) { list throws(IPAllocError) in
            try unsafe pool.handle.reserve(list)
        }
        for (key, last) in known where last != 1 {
            #expect(try preferred(pool, key) == 0x0A00_0000 + last)
        }
    }

    @Test("keys that differ in a digit spread over the whole pool")
    func spread() throws {
        let pool = try TestPool([1000...1255])
        var counts = [Int](repeating: 0, count: 256)
        for owner in 0..<25_600 {
            counts[Int(try preferred(pool, "default/web-\(owner)") - 1000)] += 1
        }
        #expect(abs(chiSquareDeviation(counts)) < 4.5)
    }

    @Test("a pool without addresses is full")
    func nothing() throws {
        let pool = try TestPool([])
        #expect(throws: IPAllocError(full: .ipv4)) { try allocate(pool, "a") }
    }
}

extension IPAllocError {
    /// The refusal of one address.
    fileprivate init(full family: AddressFamily) {
        self.init(.full, family: family, requested: 1, available: 0)
    }
}
