import Testing

@testable import IPAlloc

@Suite("IntervalBuffer")
struct IntervalBufferTests {
    private var nothing: IntervalList { unsafe IntervalList(start: nil, count: 0) }

    @Test("appended intervals are kept in order while the buffer grows")
    func append() throws {
        var buffer = unsafe IntervalBuffer(emptyWith: .libc)
        #expect(buffer.capacity == 0)
        for value in 0..<UInt128(100) { try buffer.append(Interval(value, value)) }
        #expect(buffer.count == 100)
        #expect(unsafe buffer.list.map(\.lower) == Array(0..<UInt128(100)))
        buffer.normalize()
        #expect(unsafe Array(buffer.list) == [Interval(0, 99)])
        buffer.removeAll()
        #expect(buffer.count == 0)
        #expect(buffer.capacity >= 100)
    }

    @Test("a buffer is replaced by what is made of it, also by nothing")
    func replace() throws {
        var buffer = try unsafe IntervalBuffer(allocator: .libc, capacity: 2)
        try buffer.append(Interval(0, 9))
        let cut = [Interval(3, 4)]
        try unsafe cut.withUnsafeBufferPointer { cut throws(IPAllocError) in
            try unsafe buffer.replace(by: .subtract, of: buffer.list, cut)
        }
        #expect(unsafe Array(buffer.list) == [Interval(0, 2), Interval(5, 9)])
        try unsafe buffer.replace(with: buffer.list)
        #expect(unsafe Array(buffer.list) == [Interval(0, 2), Interval(5, 9)])
        try unsafe buffer.replace(by: .intersect, of: buffer.list, nothing)
        #expect(buffer.count == 0)
        try unsafe buffer.replace(by: .union, of: nothing, nothing)
        #expect(buffer.count == 0)
    }

    @Test("without memory each change is refused and changes nothing")
    func outOfMemory() throws {
        let budget = AllocationBudget(1)
        do {
            var buffer = try unsafe IntervalBuffer(allocator: budget.allocator, capacity: 1)
            try buffer.append(Interval(1, 1))
            #expect(throws: IPAllocError.self) { try buffer.append(Interval(2, 2)) }
            #expect(throws: IPAllocError.self) { try buffer.reserveCapacity(9) }
            #expect(throws: IPAllocError.self) { try buffer.reserveCapacity(Int.max) }
            #expect(throws: IPAllocError.self) {
                try unsafe buffer.normalizeDisjoint(from: nothing, family: .ipv4)
            }
            #expect(unsafe Array(buffer.list) == [Interval(1, 1)])
            #expect(buffer.capacity == 1)
        }
        #expect(budget.live == 0)
    }

    @Test("all memory goes back to the allocator")
    func givesBack() throws {
        let budget = AllocationBudget(100)
        do {
            var buffer = unsafe IntervalBuffer(emptyWith: budget.allocator)
            for value in 0..<UInt128(50) { try buffer.append(Interval(value * 2, value * 2)) }
            try unsafe buffer.normalizeDisjoint(from: nothing, family: .ipv4)
            #expect(buffer.count == 50)
            #expect(budget.live > 0)
        }
        #expect(budget.live == 0)
    }

    @Test("of all overlaps the one with the lowest index is refused, and nothing changes")
    func disjoint() throws {
        let given = [Interval(30, 40), Interval(1, 2), Interval(35, 50), Interval(8, 9)]
        var buffer = unsafe IntervalBuffer(emptyWith: .libc)
        for interval in given { try buffer.append(interval) }
        func refused(by list: [Interval]) -> IPAllocError? {
            unsafe list.withUnsafeBufferPointer { list in
                do throws(IPAllocError) {
                    try unsafe buffer.normalizeDisjoint(from: list, family: .ipv6)
                    return nil
                } catch {
                    return error
                }
            }
        }
        let among = refused(by: [Interval(9, 10)])
        #expect(among?.code == .overlap)
        #expect(among?.position == 2)
        #expect(among?.subjectInterval == Interval(35, 50))
        #expect(among?.obstacleInterval == Interval(30, 40))
        let with = refused(by: [Interval(2, 2)])
        #expect(with?.position == 1)
        #expect(with?.obstacleInterval == Interval(2, 2))
        #expect(unsafe Array(buffer.list) == given)
    }
}
