import IPAlloc
import IPAllocStore

/// Which addresses of a pool are held, and which are kept from being given out.
extension LivePool {
    /// The first of some addresses that a pod holds.
    ///
    /// - Complexity: O(r) in the number of ranges, and for each address that rests or is about to be
    ///   held what the engine's search costs.
    func firstHeld(in addresses: RangeSet) -> IPAddress? {
        for range in addresses.ranges {
            var after = range.lower.predecessor
            while let held = try? engine.pool.next(.held, after: after), held <= range.upper {
                if holders[held] != nil { return held }
                after = held
            }
        }
        return nil
    }

    /// The first addresses of a range that are held or rest, as far as they stand together.
    func heldRange(in range: AddressRange) -> AddressRange? {
        let after = range.lower.predecessor
        guard let held = try? engine.pool.nextRange(.held, after: after),
            held.lower <= range.upper
        else { return nil }
        return try? AddressRange(held.lower, min(held.upper, range.upper))
    }

    /// Makes the engine keep back the given addresses, and no others. Those that are held stay so
    /// until they are given back, and those that rest until their time is over.
    func keepBack(_ reserved: RangeSet, now: StoreTime) {
        engine.endUsableRests(in: reserved, now: now)
        engineMust { () throws(IPAllocError) in
            let current = engine.pool.reserved
            var wanted = try reserved.intersection(engine.pool.ranges)
            let freed = try current.subtracting(wanted)
            if !freed.isEmpty { try engine.pool.unreserve(freed) }
            try wanted.subtract(current)
            for range in wanted.ranges {
                var rest = range
                while let held = heldRange(in: rest) {
                    try wanted.remove(held)
                    guard held.upper < rest.upper,
                        let next = IPAddress(value: held.upper.value + 1, family: held.family)
                    else { break }
                    rest = try AddressRange(next, rest.upper)
                }
            }
            if !wanted.isEmpty { try engine.pool.reserve(wanted) }
        }
    }

    /// Takes an address that a record says is held.
    ///
    /// - Throws: `.outsidePool`, `.held`, `.familyMismatch`.
    func claim(_ address: IPAddress) throws(IPAllocError) {
        if try engine.pool.state(of: address) == .reserved {
            // It was given out before it was reserved, and stays with its pod.
            try engine.pool.unreserve(RangeSet(try AddressRange(address, address)))
        }
        try engine.pool.claim(address)
    }
}

extension IPAddress {
    /// The address before this one in its family; nil for the first.
    fileprivate var predecessor: IPAddress? {
        value == 0 ? nil : IPAddress(value: value - 1, family: family)
    }
}
