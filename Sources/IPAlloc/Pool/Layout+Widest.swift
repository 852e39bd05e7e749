extension Layout {
    /// The widest stretch of usable addresses that lies in one segment.
    ///
    /// - Parameter bounds: Where to look; nil: everywhere.
    /// - Complexity: O(r log s).
    @inline(never)
    func widestStretch(within bounds: Interval? = nil) -> Interval? {
        var widest: Interval?
        for index in 0..<ranges.intervalCount {
            guard let range = ranges[index].clipped(to: bounds) else { continue }
            var lower = range.lower
            var next = reserved.firstIndex(endingAtOrAfter: lower)
            while next < reserved.intervalCount, reserved[next].lower <= range.upper {
                if reserved[next].lower > lower {
                    widen(&widest, to: Interval(lower, reserved[next].lower - 1))
                }
                guard reserved[next].upper < range.upper else { break }
                lower = reserved[next].upper + 1
                next += 1
            }
            let isReservedToTheEnd =
                next < reserved.intervalCount && reserved[next].contains(range.upper)
            if !isReservedToTheEnd { widen(&widest, to: Interval(lower, range.upper)) }
        }
        return widest
    }

    /// Replaces `widest` by the part of `candidate` in its first segment, if that is wider.
    @inline(never)
    private func widen(_ widest: inout Interval?, to candidate: Interval) {
        guard let position = position(of: candidate.lower) else { return }
        let upper = min(candidate.upper, segment(position.segment).last)
        let part = Interval(candidate.lower, upper)
        if let widest, widest.countLessOne >= part.countLessOne { return }
        widest = part
    }
}

extension Interval {
    /// The part that lies in `bounds`; nil if there is none.
    fileprivate func clipped(to bounds: Interval?) -> Interval? {
        guard let bounds else { return self }
        guard overlaps(bounds) else { return nil }
        return Interval(max(lower, bounds.lower), min(upper, bounds.upper))
    }
}
