#if canImport(IPAlloc)
@testable import IPAlloc
#endif

/// What a pool must do, said as plainly as can be: sets of numbers.
struct ModelPool {
    private(set) var members: Set<UInt128> = []
    private(set) var reserved: Set<UInt128> = []
    private(set) var held: Set<UInt128> = []

    init(_ ranges: [ClosedRange<UInt128>], excluding excluded: [ClosedRange<UInt128>] = []) {
        members = Self.values(of: ranges)
        reserved = Self.values(of: excluded).intersection(members)
    }

    static func values(of ranges: [ClosedRange<UInt128>]) -> Set<UInt128> {
        Set(ranges.flatMap { $0.map { $0 } })
    }

    var free: Set<UInt128> { members.subtracting(reserved).subtracting(held) }

    func state(_ value: UInt128) -> AddressState {
        if !members.contains(value) { return .outside }
        if reserved.contains(value) { return .reserved }
        return held.contains(value) ? .held : .free
    }

    func values(_ kind: AddressSelector) -> Set<UInt128> {
        switch kind {
        case .any: members
        case .free: free
        case .held: held
        case .reserved: reserved
        case .resting: []
        }
    }

    mutating func allocateLowest() -> UInt128? {
        guard let lowest = free.min() else { return nil }
        held.insert(lowest)
        return lowest
    }

    mutating func allocateNext(_ cursor: inout UInt128) -> UInt128? {
        let place = cursor
        guard let next = free.filter({ $0 >= place }).min() ?? free.min() else { return nil }
        held.insert(next)
        cursor = next &+ 1
        return next
    }

    mutating func allocateMany(_ count: Int) -> [UInt128]? {
        guard count > 0, count <= free.count else { return nil }
        let lowest = Array(free.sorted().prefix(count))
        held.formUnion(lowest)
        return lowest
    }

    mutating func take(_ value: UInt128) { held.insert(value) }

    mutating func claim(_ value: UInt128) -> IPAllocError.Code? {
        switch state(value) {
        case .outside: return .outsidePool
        case .reserved: return .reserved
        case .held: return .held
        default:
            held.insert(value)
            return nil
        }
    }

    mutating func release(_ value: UInt128) -> IPAllocError.Code? {
        switch state(value) {
        case .outside: return .outsidePool
        case .reserved: return .reserved
        case .held:
            held.remove(value)
            return nil
        default: return .notHeld
        }
    }

    mutating func reserve(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isDisjoint(with: held) { return .held }
        reserved.formUnion(values)
        return nil
    }

    mutating func unreserve(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isSubset(of: reserved) { return .notReserved }
        reserved.subtract(values)
        return nil
    }

    mutating func grow(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        members.formUnion(Self.values(of: ranges))
        return nil
    }

    mutating func shrink(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isDisjoint(with: held) { return .held }
        members.subtract(values)
        reserved.subtract(values)
        return nil
    }

    /// The runs of neighbours in a set, ascending.
    static func runs(_ values: Set<UInt128>) -> [ClosedRange<UInt128>] {
        var runs: [ClosedRange<UInt128>] = []
        for value in values.sorted() {
            if let last = runs.last, value - last.upperBound == 1 {
                runs[runs.count - 1] = last.lowerBound...value
            } else {
                runs.append(value...value)
            }
        }
        return runs
    }
}
