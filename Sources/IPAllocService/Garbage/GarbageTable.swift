import IPAllocStore

/// An endpoint that is, or is going to be, garbage.
struct GarbageMark: Sendable, Hashable {
    var cause: GarbageReport.Cause
    /// From when on it may be freed.
    var due: StoreTime
}

/// The endpoints that nobody needs, or soon will.
struct GarbageTable: Sendable {
    private(set) var marks: [EndpointIndex: GarbageMark] = [:]

    mutating func set(_ index: EndpointIndex, _ mark: GarbageMark?) {
        // Mostly nothing is garbage.
        if mark == nil && marks.isEmpty { return }
        marks[index] = mark
    }

    mutating func remove(_ index: EndpointIndex) {
        marks[index] = nil
    }
}
