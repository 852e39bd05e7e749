import IPAlloc
import IPAllocStore

/// Which addresses of a pool are held, and which are kept from being given out.
extension LivePool {
    /// The first of some addresses that is held, or about to be.
    ///
    /// - Complexity: O(r) in the number of ranges, and what the engine's search costs.
    func firstHeld(in addresses: RangeSet) -> IPAddress? {
        addresses.ranges.lazy.compactMap { heldRange(in: $0)?.lower }.first
    }

    /// The first held addresses of a range, as far as they stand together.
    func heldRange(in range: AddressRange) -> AddressRange? {
        let before = IPAddress(value: range.lower.value &- 1, family: range.family)
        let after = range.lower.value == 0 ? nil : before
        guard let held = try? engine.pool.nextRange(.held, after: after),
            held.lower <= range.upper
        else { return nil }
        return try? AddressRange(held.lower, min(held.upper, range.upper))
    }

    /// Makes the engine keep back the given addresses, those that rest, and no others. Those that are held stay so
    /// until they are given back.
    func keepBack(_ reserved: RangeSet) {
        engineMust { () throws(IPAllocError) in
            let current = engine.pool.reserved
            var wanted = try reserved.union(restingAddresses).intersection(engine.pool.ranges)
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

    /// The addresses that rest.
    var restingAddresses: RangeSet {
        engineMust { () throws(IPAllocError) in
            let ranges = try resting.keys.map { address throws(IPAllocError) in
                try AddressRange(address, address)
            }
            return try RangeSet(ranges, family: engine.pool.family)
        }
    }

    /// Ends the rests that are over.
    ///
    /// - Returns: Whether there were any.
    mutating func endRests(now: StoreTime, reserved: RangeSet) -> Bool {
        let count = resting.count
        resting = resting.filter { $0.value > now }
        if resting.count == count { return false }
        keepBack(reserved)
        return true
    }

    /// Gives an address back to the engine, which keeps it if it is reserved meanwhile or rests.
    func giveBack(_ address: IPAddress, reserved: RangeSet?) {
        engineMust { () throws(IPAllocError) in
            try engine.pool.release(address)
            if resting[address] != nil || reserved?.contains(address) == true {
                try engine.pool.reserve(RangeSet(try AddressRange(address, address)))
            }
        }
    }
}
