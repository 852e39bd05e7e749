// A pool of ten IPv4 addresses from Swift: allocate, claim, release, ask; and tasks that share one.
//
//     IPALLOC_REPOSITORY=file:///path/to/ipalloc swift run demo

import IPAlloc

// 10.6.168.171 to .180, of which .173 is the gateway.
let pool = try Pool(
    ranges: RangeSet(AddressRange("10.6.168.171-10.6.168.180")),
    excluding: RangeSet(AddressRange("10.6.168.173")))

// Three addresses by way of a cursor, which passes over the gateway.
var cursor = Cursor()
for _ in 0..<3 {
    print("allocated", try pool.allocateNext(&cursor))
}

// One that is asked for by name, and what is said when it is asked for again.
let wanted = try IPAddress("10.6.168.180")
try pool.claim(wanted)
print("claimed", wanted)
do {
    try pool.claim(wanted)
} catch {
    print("claimed again:", error.code == .held ? "it is held" : "\(error)")
}

// The lowest free one after a release is the released one.
try pool.release(try IPAddress("10.6.168.171"))
print("lowest", try pool.allocateLowest())

let counts = pool.counts
print(
    "\(counts.held) of \(counts.capacity) held, \(counts.free) free, \(counts.reserved) reserved")
pool.forEachRange(of: .held) { print("held:", $0) }

// The pool as bytes, and a pool from them.
let image = try pool.image()
let copy = try unsafe Pool(image: image.span.bytes)
print("image and copy are", try copy.image() == image ? "equal" : "different")

// Range arithmetic never counts addresses one by one, so the size of a network does not matter.
var network = RangeSet(try CIDRBlock("2001:db8::/64"))
try network.remove(AddressRange("2001:db8::-2001:db8::ff"))
print("\(network.count) addresses in \(network.cidrBlocks.count) blocks")

// Four tasks, a lane each, take all of a pool; no address is given twice.
let shared = Shared(pool: try Pool(ranges: RangeSet(CIDRBlock("10.7.0.0/20"))))
let taken = await withTaskGroup(of: [IPAddress].self) { group in
    for lane in 0..<UInt32(4) {
        group.addTask { shared.drain(lane: lane) }
    }
    var all: [IPAddress] = []
    for await part in group { all += part }
    return all
}
let areDistinct = Set(taken).count == taken.count
print("\(taken.count) addresses taken,", areDistinct ? "no two the same" : "some of them twice")

/// A pool that tasks can have in common: it is not copied, so it needs an owner.
final class Shared: Sendable {
    let pool: Pool

    init(pool: consuming Pool) {
        self.pool = pool
    }

    func drain(lane: UInt32) -> [IPAddress] {
        var cursor = Cursor(lane: lane)
        var taken: [IPAddress] = []
        while let address = try? pool.allocateNext(&cursor) {
            taken.append(address)
        }
        return taken
    }
}
