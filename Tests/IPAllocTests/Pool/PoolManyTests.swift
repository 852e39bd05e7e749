import Testing

@testable import IPAlloc

/// Operations on many given addresses, which are all done or none.
@Suite("Pool: many addresses")
struct PoolManyTests {
    @Test("a release of many that is refused at the first look releases nothing meanwhile")
    func releaseLooksFirst() throws {
        let pool = try TestPool([10...13])
        try pool.claim(10)
        try pool.claim(11)
        var states: [AddressState?] = []
        let refusal = code {
            try pool.handle.releaseMany(3) { index in
                // Asked for before each step: what was stepped over must still be held.
                states.append(try? pool.state(10))
                return pool.address(10 + UInt128(index))
            }
        }
        #expect(refusal == .notHeld)
        #expect(!states.isEmpty)
        #expect(states.allSatisfy { $0 == .held })
        #expect(try pool.state(11) == .held)
        #expect(try pool.state(12) == .free)
    }

    @Test(
        "one address of a block that was taken as one keeps many from being released",
        arguments: [false, true])
    func releaseNoticesBlocks(isFenced: Bool) throws {
        let pool = try TestPool([0...1023], isFenced: isFenced, bucketCapacity: 2)
        try pool.claim(3)
        try pool.handle.claimPrefix(CIDRBlock(unchecked: pool.address(128), prefixLength: 25))
        let values: [UInt128] = [3, 200]
        var position: Int?
        do throws(IPAllocError) {
            try pool.handle.releaseMany(2) { pool.address(values[$0]) }
        } catch {
            position = error.position
            #expect(error.code == .otherBlock)
        }
        #expect(position == 1)
        #expect(pool.handle.counts.held == 129)
        // What is not held shows at the first look, which does not tell how something is held.
        let refusal = code { try pool.handle.releaseMany(2) { pool.address([200, 900][$0]) } }
        #expect(refusal == .notHeld)
        #expect(pool.handle.counts.held == 129)
        try pool.handle.checkInvariants()
    }

    @Test("a claim of many that is refused names the address and takes none")
    func claimUndoes() throws {
        let pool = try TestPool([10...13])
        try pool.claim(12)
        var position: Int?
        do throws(IPAllocError) {
            try pool.handle.claimMany(4) { pool.address(10 + UInt128($0)) }
        } catch {
            position = error.position
            #expect(error.code == .held)
        }
        #expect(position == 2)
        #expect(pool.handle.counts.held == 1)
        try pool.handle.checkInvariants()
    }

    @Test("an address that occurs twice is released by none of a call", arguments: [nil, 2])
    func releaseUndoes(bucketCapacity: Int?) throws {
        let pool = try TestPool([10...13], bucketCapacity: bucketCapacity)
        for value in UInt128(10)...13 { try pool.claim(value) }
        let values: [UInt128] = [10, 11, 10]
        let refusal = code { try pool.handle.releaseMany(3) { pool.address(values[$0]) } }
        #expect(refusal == .notHeld)
        #expect(pool.handle.counts.held == 4)
        try pool.handle.checkInvariants()
    }
}
