internal import CIPAllocMachine

// What the examination of untrusted bytes looks at, after the header.
//
// SAFETY, for all below: as in `ImageReader`.

extension ImageReader {
    func checkPages() throws(IPAllocError) {
        for index in unsafe 0..<format.pageCount {
            let page = unsafe format.page(index)
            let place = unsafe format.checksumsOffset + index * ImageFormat.checksumSize
            guard unsafe bytes.checksum(of: page) == bytes.number(UInt32.self, at: place) else {
                throw IPAllocError(.imageChecksum, position: page.lowerBound)
            }
        }
    }

    /// Both tables are sorted, disjoint, joined and in the family; reserved ranges lie in ranges.
    func checkIntervals() throws(IPAllocError) {
        try unsafe checkOrder(count: format.rangeCount, at: format.rangesOffset)
        try unsafe checkOrder(count: format.reservedCount, at: format.reservedOffset)
        // Disjoint ranges have at most 2^128 addresses, which is too many as soon as one more than
        // the limit are counted.
        var capacity: UInt128 = 0
        for index in unsafe 0..<format.rangeCount where capacity <= PoolHandle.capacityMax {
            capacity += unsafe min(range(index).countLessOne, PoolHandle.capacityMax) + 1
        }
        guard unsafe format.isSparse == (capacity > PoolHandle.capacityMax) else {
            throw unsafe content(at: format.rangesOffset)
        }
        var index = 0
        for number in unsafe 0..<format.reservedCount {
            let inner = unsafe reserved(number)
            while unsafe index < format.rangeCount && range(index).upper < inner.upper {
                index += 1
            }
            guard unsafe index < format.rangeCount && range(index).contains(inner) else {
                let offset = number * ImageFormat.intervalSize
                throw unsafe content(at: format.reservedOffset + offset)
            }
        }
    }

    private func checkOrder(count: Int, at start: Int) throws(IPAllocError) {
        for index in 0..<count {
            let place = start + index * ImageFormat.intervalSize
            let lower = unsafe lowerBound(at: place)
            let upper = unsafe upperBound(at: place)
            guard lower <= upper, unsafe upper <= format.family.maximum else {
                throw unsafe content(at: place)
            }
            if index > 0 {
                let before = unsafe upperBound(at: place - ImageFormat.intervalSize)
                guard before < lower, lower - before > 1 else { throw unsafe content(at: place) }
            }
        }
    }

    /// Only addresses that are in a range and not reserved are free, or rest and are not free, and
    /// as many as the header says. The groups' own number was not compared with the ranges' before.
    func checkGroups() throws(IPAllocError) {
        var walk = unsafe UsableWalk(self)
        var counted: UInt64 = 0
        var restingCount: UInt64 = 0
        for index in unsafe 0..<format.groupCount {
            let free = unsafe group(index)
            guard let usable = unsafe walk.next(), free & ~usable == 0 else {
                throw unsafe content(at: format.groupsOffset + index * ImageFormat.wordSize)
            }
            let resting = unsafe resting(index)
            guard resting & ~(usable & ~free) == 0 else { throw unsafe contentOfResting(index) }
            counted += cipalloc_popcount(
                unsafe format.isFenced ? usable & ~free & ~resting : free)
            restingCount += cipalloc_popcount(resting)
        }
        guard unsafe walk.next() == nil else { throw unsafe content(at: 32) }
        try unsafe check(counted, restingCount)
    }

    /// Generations begin with 1, and none is higher than the highest, behind which there is room for
    /// more than anybody can use.
    private func checkGenerations(_ count: Int) throws(IPAllocError) {
        let highest = unsafe highestGeneration
        var found = highest
        var limit: UInt64 = 1 << 62
        var index = 0
        while found <= limit, index == 0 || found > 0 {
            if index == count { return }
            limit = highest
            found = unsafe generation(index)
            index &+= 1
        }
        throw unsafe content(at: format.generationsOffset &+ index &* ImageFormat.wordSize)
    }

    /// Groups and blocks ascend, have held or resting addresses, and groups only such as are in a range
    /// and not reserved; and all together as many as the header says. Of blocks that is looked at later,
    /// in tables that can be searched.
    func checkPieces() throws(IPAllocError) {
        var walk = unsafe UsableWalk(self)
        var counted: UInt64 = 0
        var restingCount: UInt64 = 0
        var next: UInt128 = 0
        for index in unsafe 0..<format.groupCount {
            let piece = unsafe piece(index)
            let isBlock = piece.shift > SparseSpace.groupShift
            guard isBlock || piece.shift == 0, unsafe piece.shift <= format.family.bitWidth else {
                throw unsafe contentOfPiece(index)
            }
            let last = isBlock ? piece.countLessOne : 63
            guard piece.base & last == 0, piece.base >= next, index == 0 || next != 0,
                piece.bits != 0,
                unsafe isBlock || piece.bits & ~walk.usable(ofGroup: piece.base >> 6) == 0
            else { throw unsafe contentOfPiece(index) }
            let resting = unsafe resting(index)
            guard resting & ~piece.bits == 0 else { throw unsafe contentOfResting(index) }
            counted += cipalloc_popcount(piece.bits & ~resting)
            restingCount += cipalloc_popcount(resting)
            // 0 behind the last address of all.
            next = (piece.base | last) &+ 1
        }
        try unsafe check(counted, restingCount)
    }

    /// There are as many addresses as the header says.
    private func check(_ counted: UInt64, _ restingCount: UInt64) throws(IPAllocError) {
        guard unsafe counted == format.countedCount else { throw unsafe content(at: 40) }
        guard unsafe restingCount == format.restingCount else { throw unsafe content(at: 56) }
        if unsafe format.isFenced { try unsafe checkGenerations(Int(counted)) }
    }

    private func contentOfResting(_ index: Int) -> IPAllocError {
        unsafe content(at: format.restOffset + index * ImageFormat.wordSize)
    }

    /// The refusal of a group or a block in an image of a sparse pool.
    func contentOfPiece(_ index: Int) -> IPAllocError {
        unsafe content(at: format.groupsOffset + index * ImageFormat.sparseGroupSize)
    }

    func content(at offset: Int) -> IPAllocError {
        IPAllocError(.imageContent, position: offset)
    }
}
