extension IntervalAlgebra {
    /// Makes a normalized list of intervals in any order: sorts them in place, and joins those
    /// that overlap or touch.
    ///
    /// - Returns: The number of intervals that remain, at the front of the memory.
    /// - Complexity: O(n) if they are sorted already, else O(n log n).
    static func normalize(_ intervals: UnsafeMutableBufferPointer<Interval>) -> Int {
        unsafe sort(intervals)
        guard let base = intervals.baseAddress else { return 0 }
        var count = 0
        // SAFETY: what is written lies at or before what was just read.
        for index in 0..<intervals.count {
            unsafe appendJoined(intervals[index], to: base, count: &count)
        }
        assert(count <= intervals.count)
        return count
    }

    /// Whether the intervals are sorted and no two of them overlap or touch.
    ///
    /// - Complexity: O(n).
    static func isNormalized(_ intervals: IntervalList) -> Bool {
        // SAFETY: indices stay below the count.
        for index in 1..<max(intervals.count, 1) {
            let previous = unsafe intervals[index - 1]
            let next = unsafe intervals[index]
            if !previous.precedes(next) || previous.joins(next) { return false }
        }
        return true
    }

    /// Sorts intervals by their first value, then by their last.
    ///
    /// It is a heap sort because that needs neither memory nor luck.
    ///
    /// - Complexity: O(n) if they are sorted already, else O(n log n).
    static func sort(_ intervals: UnsafeMutableBufferPointer<Interval>) {
        if unsafe isSorted(intervals) { return }
        // SAFETY: indices stay below the count.
        for root in (0..<intervals.count / 2).reversed() {
            unsafe siftDown(intervals, from: root, count: intervals.count)
        }
        for last in (1..<intervals.count).reversed() {
            unsafe intervals.swapAt(0, last)
            unsafe siftDown(intervals, from: 0, count: last)
        }
        unsafe assert(isSorted(intervals))
    }

    private static func isSorted(_ intervals: UnsafeMutableBufferPointer<Interval>) -> Bool {
        // SAFETY: indices stay below the count.
        for index in 1..<max(intervals.count, 1)
        where unsafe intervals[index].precedes(intervals[index - 1]) {
            return false
        }
        return true
    }

    /// Moves the interval at `start` down the heap of the first `count` intervals until neither of
    /// its children exceeds it.
    private static func siftDown(
        _ heap: UnsafeMutableBufferPointer<Interval>, from start: Int, count: Int
    ) {
        assert(count <= heap.count)
        assert(start < count)
        // SAFETY: `hole` and `child` stay below `count`.
        let moved = unsafe heap[start]
        var hole = start
        while true {
            var child = 2 * hole + 1
            guard child < count else { break }
            if unsafe child + 1 < count && heap[child].precedes(heap[child + 1]) { child += 1 }
            guard unsafe moved.precedes(heap[child]) else { break }
            unsafe heap[hole] = unsafe heap[child]
            hole = child
        }
        unsafe heap[hole] = moved
    }

    /// Appends an interval that starts no earlier than the last one, joining the two if they
    /// overlap or touch.
    static func appendJoined(
        _ next: Interval, to list: UnsafeMutablePointer<Interval>, count: inout Int
    ) {
        // SAFETY: the caller has room for one more interval at `count`.
        if unsafe count > 0 && list[count - 1].joins(next) {
            unsafe list[count - 1].upper = unsafe max(list[count - 1].upper, next.upper)
        } else {
            unsafe list[count] = next
            count += 1
        }
    }
}
