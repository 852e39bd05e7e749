/// Intervals in memory of an allocator's, freed with the buffer.
///
/// It is what a Swift array would be, had the C library arrays: growing it can fail, and then
/// nothing has changed. An empty buffer owns no memory.
@safe
struct IntervalBuffer: ~Copyable {
    private let allocator: Allocator
    private var memory: UnsafeMutablePointer<Interval>?
    /// The number of intervals that fit without asking for memory.
    private(set) var capacity: Int
    /// The number of intervals.
    private(set) var count: Int

    /// Makes an empty buffer.
    ///
    /// - Parameters:
    ///   - allocator: Its functions must stay usable as long as the buffer.
    ///   - capacity: The number of intervals to have room for.
    /// - Throws: `.outOfMemory`, never for a capacity of 0.
    init(allocator: Allocator, capacity: Int = 0) throws(IPAllocError) {
        // SAFETY: the table is only stored, and keeps the contract of its type.
        assert(capacity >= 0)
        unsafe self.allocator = unsafe allocator
        unsafe self.memory = nil
        if capacity > 0 {
            unsafe self.memory = try unsafe allocator.allocate(Interval.self, count: capacity)
        }
        self.capacity = capacity
        self.count = 0
    }

    /// Makes an empty buffer that owns no memory, which cannot fail.
    init(emptyWith allocator: Allocator) {
        // SAFETY: the table is only stored here.
        unsafe self.allocator = unsafe allocator
        unsafe self.memory = nil
        self.capacity = 0
        self.count = 0
    }

    /// Makes an empty buffer with the allocator of another one.
    ///
    /// - Throws: `.outOfMemory`.
    init(like other: borrowing IntervalBuffer, capacity: Int) throws(IPAllocError) {
        // SAFETY: the table is only stored here.
        try unsafe self.init(allocator: other.allocator, capacity: capacity)
    }

    deinit {
        giveBack()
    }

    /// Gives the memory back. Buffers end at many places, so it is not inlined at each.
    @inline(never)
    private func giveBack() {
        // SAFETY: the memory came from this allocator with this count.
        if let memory = unsafe memory { unsafe allocator.deallocate(memory, count: capacity) }
    }

    /// The intervals. The pointer is valid until the buffer changes or goes.
    var list: IntervalList {
        // SAFETY: the first `count` intervals of the memory are initialised.
        unsafe IntervalList(start: memory, count: count)
    }

    /// The intervals, to be changed in place. The pointer is valid until the buffer changes.
    var mutableElements: UnsafeMutableBufferPointer<Interval> {
        mutating get {
            // SAFETY: the first `count` intervals of the memory are initialised.
            unsafe UnsafeMutableBufferPointer(start: memory, count: count)
        }
    }

    /// Sorts the intervals and joins those that overlap or touch.
    ///
    /// - Complexity: O(n log n); O(n) if they are sorted.
    @inline(never)
    mutating func normalize() {
        // SAFETY: the memory is this buffer's, and nothing else uses it meanwhile.
        count = unsafe IntervalAlgebra.normalize(mutableElements)
    }

    /// Forgets all intervals and keeps the memory.
    mutating func removeAll() {
        count = 0
    }

    /// Makes room for `capacity` intervals in all.
    ///
    /// - Throws: `.outOfMemory`; the buffer is unchanged then.
    mutating func reserveCapacity(_ capacity: Int) throws(IPAllocError) {
        guard capacity > self.capacity else { return }
        try unsafe replace(with: list, capacity: capacity)
    }

    /// Appends an interval.
    ///
    /// - Throws: `.outOfMemory`; the buffer is unchanged then.
    /// - Complexity: O(1) on average.
    mutating func append(_ interval: Interval) throws(IPAllocError) {
        if count == capacity { try reserveCapacity(max(4, capacity * 2)) }
        assert(count < capacity)
        // SAFETY: there is memory since `count` is below `capacity`.
        unsafe memory.unsafelyUnwrapped[count] = interval
        count += 1
    }

    /// Replaces the intervals by those of a list, which may be this buffer's own.
    ///
    /// - Throws: `.outOfMemory`; the buffer is unchanged then.
    mutating func replace(with list: IntervalList) throws(IPAllocError) {
        try unsafe replace(with: list, capacity: list.count)
    }

    @inline(never)
    private mutating func replace(
        with list: IntervalList, capacity: Int
    ) throws(IPAllocError) {
        assert(capacity >= list.count)
        var fresh = try unsafe IntervalBuffer(allocator: allocator, capacity: capacity)
        // SAFETY: the new memory has room for the list, which is read before the old memory goes.
        if let memory = unsafe fresh.memory, let base = list.baseAddress {
            unsafe memory.initialize(from: base, count: list.count)
            fresh.count = list.count
        }
        swap(&self, &fresh)
    }

    /// Replaces the intervals by what an operation makes of two lists, which may be this buffer's
    /// own.
    ///
    /// - Throws: `.outOfMemory`; the buffer is unchanged then.
    @inline(never)
    mutating func replace(
        by operation: IntervalAlgebra.Operation, of left: IntervalList, _ right: IntervalList
    ) throws(IPAllocError) {
        let capacity = left.count + right.count
        var fresh = try unsafe IntervalBuffer(allocator: allocator, capacity: capacity)
        // SAFETY: the new memory has the operation's room; the lists are read before the old goes.
        unsafe fresh.fill { unsafe operation.apply(left, right, into: $0) }
        swap(&self, &fresh)
    }

    /// Puts intervals in place of all.
    ///
    /// - Parameter body: Writes no more than the buffer has room for, and returns their number. Not
    ///   called if there is no room at all.
    @inline(__always)
    mutating func fill(_ body: (UnsafeMutablePointer<Interval>) -> Int) {
        // SAFETY: `body` writes no more than it was promised room for.
        if let memory = unsafe memory { count = unsafe body(memory) }
        assert(count <= capacity)
    }
}
