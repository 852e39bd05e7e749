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

    /// Makes an empty buffer with the allocator of another one, which cannot fail.
    init(emptyLike other: borrowing IntervalBuffer) {
        // SAFETY: the table is only stored here.
        unsafe self.init(emptyWith: other.allocator)
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
        // SAFETY: the new memory has room for at least the old count.
        guard capacity > self.capacity else { return }
        try unsafe replace(capacity: capacity) { old, new in
            unsafe copy(old, to: new)
        }
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
        // SAFETY: the new memory has room for the list, which is read before the old memory goes.
        try unsafe replace(capacity: list.count) { _, new in
            unsafe copy(list, to: new)
        }
    }

    /// Replaces the intervals by what `body` makes of them in new memory.
    ///
    /// - Parameters:
    ///   - capacity: The number of intervals that `body` has room for. If it is 0, `body` is not
    ///     called and the buffer becomes empty.
    ///   - body: Reads the old intervals, writes the new ones and returns their number.
    /// - Throws: `.outOfMemory`; the buffer is unchanged then.
    @inline(never)
    mutating func replace(
        capacity: Int, with body: (IntervalList, UnsafeMutablePointer<Interval>) -> Int
    ) throws(IPAllocError) {
        var fresh = try unsafe IntervalBuffer(allocator: allocator, capacity: capacity)
        // SAFETY: `body` writes no more than it was promised room for.
        if let memory = unsafe fresh.memory { fresh.count = unsafe body(list, memory) }
        assert(fresh.count <= capacity)
        swap(&self, &fresh)
    }
}

/// Copies a list and returns its count, as `IntervalBuffer.replace` expects.
private func copy(_ list: IntervalList, to memory: UnsafeMutablePointer<Interval>) -> Int {
    // SAFETY: the caller has room for the whole list in new memory.
    if let base = list.baseAddress {
        unsafe memory.initialize(from: base, count: list.count)
    }
    return list.count
}
