import Testing

@testable import IPAlloc

@Suite("IntervalBuffer")
struct IntervalBufferTests {
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
        try unsafe buffer.replace(capacity: 2) { old, new in
            unsafe cut.withUnsafeBufferPointer {
                unsafe IntervalAlgebra.subtract(old, $0, into: new)
            }
        }
        #expect(unsafe Array(buffer.list) == [Interval(0, 2), Interval(5, 9)])
        try unsafe buffer.replace(with: buffer.list)
        #expect(unsafe Array(buffer.list) == [Interval(0, 2), Interval(5, 9)])
        try unsafe buffer.replace(capacity: 0) { _, _ in 1 }
        #expect(buffer.count == 0)
    }

    @Test("without memory each change is refused and changes nothing")
    func outOfMemory() throws {
        let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer { unsafe counter.deallocate() }
        unsafe counter.initialize(to: 1)
        let allocator = unsafe Allocator(
            context: counter,
            allocate: { context, size, alignment in
                let counter = unsafe context!.assumingMemoryBound(to: Int.self)
                guard unsafe counter.pointee > 0 else { return nil }
                unsafe counter.pointee -= 1
                return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: alignment)
            },
            deallocate: { _, memory, _, _ in unsafe memory!.deallocate() })
        var buffer = try unsafe IntervalBuffer(allocator: allocator, capacity: 1)
        try buffer.append(Interval(1, 1))
        #expect(throws: IPAllocError.self) { try buffer.append(Interval(2, 2)) }
        #expect(throws: IPAllocError.self) { try buffer.reserveCapacity(9) }
        #expect(throws: IPAllocError.self) { try buffer.reserveCapacity(Int.max) }
        #expect(unsafe Array(buffer.list) == [Interval(1, 1)])
        #expect(buffer.capacity == 1)
    }
}
