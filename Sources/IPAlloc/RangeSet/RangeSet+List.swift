#if !hasFeature(Embedded)

// How the pool reads a set, and gives one.

extension RangeSet {
    /// Calls `body` with the set's ranges, keeping the type of its error.
    func withList<Result>(
        _ body: (IntervalList) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        let outcome = unsafe intervals.withUnsafeBufferPointer {
            list -> Swift.Result<Result, IPAllocError> in
            do throws(IPAllocError) {
                return .success(try unsafe body(list))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Calls `body` with the ranges of a set, or with none.
    static func withList<Result>(
        of set: RangeSet?, _ body: (IntervalList) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        guard let set else { return try unsafe body(IntervalList(start: nil, count: 0)) }
        return try unsafe set.withList(body)
    }

    /// The set of all values of a table.
    init(copying table: IntervalTable, family: AddressFamily) {
        self.init(
            unchecked: (0..<table.intervalCount).map { table[$0] }, family: family)
    }

    /// Refuses the set if it is of the other family.
    func requireFamily(_ family: AddressFamily) throws(IPAllocError) {
        guard self.family == family else {
            throw IPAllocError(
                .familyMismatch, family: self.family, subject: intervals.first)
        }
    }
}

#endif
