internal import CIPAllocMachine

// What images have of addresses that rest or are held under generations: a word each, of what the
// groups say that they are.

extension PoolHandle {
    /// Writes which addresses of all groups rest, and returns how many. None is among them that the
    /// image has as a free one.
    func putResting(_ layout: Layout, _ format: ImageFormat, _ writer: ImageWriter) -> UInt32 {
        var place = format.restOffset
        var count: UInt64 = 0
        var walk = unsafe ImageWalk(ImageReader(format, writtenTo: writer.bytes), layout)
        while let piece = unsafe walk.step()?.piece {
            let resting = resting(piece, in: layout)
            writer.put(resting, at: place)
            count &+= cipalloc_popcount(resting)
            place &+= ImageFormat.wordSize
        }
        return UInt32(clamping: count)
    }

    /// Writes for how long the addresses rest that the image has as resting ones.
    func putAges(
        _ layout: Layout, _ format: ImageFormat, _ clock: RestClock, _ writer: ImageWriter
    ) {
        let now = clock.now
        var place = format.agesOffset
        var walk = unsafe ImageWalk(ImageReader(format, writtenTo: writer.bytes), layout)
        while let part = unsafe walk.part(isResting: true) {
            writer.put(clock.age(of: stamp(of: part, in: layout), at: now), at: place)
            place &+= ImageFormat.wordSize
        }
    }

    /// Writes the generations under which the addresses are held that the image has as held ones, as
    /// far as there is room, and returns how many these are.
    ///
    /// A release that has ended a generation and given nothing when the groups were written is not in
    /// the image. An allocation that had taken an address and begun nothing is in it, under the
    /// generation before.
    func putGenerations(
        _ layout: Layout, _ format: ImageFormat, _ writer: ImageWriter
    ) -> UInt64 {
        var place = format.generationsOffset
        var count: UInt64 = 0
        var walk = unsafe ImageWalk(ImageReader(format, writtenTo: writer.bytes), layout)
        while let part = unsafe walk.part(isResting: false) {
            count &+= 1
            place &+= ImageFormat.wordSize
            guard unsafe place &+ ImageFormat.wordSize <= writer.bytes.count else { continue }
            let last = fence(of: part, in: layout)?[0].lastGeneration ?? 0
            writer.put(max(last, 1), at: place)
        }
        return count
    }

    /// Which of the taken addresses of a group rest, as bits; 1 if a block does.
    @inline(never)
    private func resting(_ piece: SparsePiece, in layout: Layout) -> UInt64 {
        guard let sparse else {
            guard let position = layout.position(of: piece.base) else { return 0 }
            let plane = layout.segment(position.segment).rest
            return plane.resting(inWord: position.word) & piece.bits
        }
        var resting: UInt64 = 0
        var left = piece
        while let place = left.takeFirst() {
            let isResting = sparse.records?.isFree(piece.part(place).lower) == false
            if isResting { resting |= 1 << UInt64(place) }
        }
        return resting
    }

    /// Since when an address or a block rests, or did.
    @inline(never)
    private func stamp(of part: Interval, in layout: Layout) -> UInt64 {
        if let sparse { return record(of: part, sparse)?.stamp ?? 0 }
        guard let position = layout.position(of: part.lower) else { return 0 }
        return layout.segment(position.segment).rest.stamp(ofBit: position.bit)
    }

    /// The word with the generation of an address or a block.
    @inline(never)
    private func fence(of part: Interval, in layout: Layout) -> NodeWords? {
        if let sparse { return record(of: part, sparse)?.generation }
        return layout.position(of: part.lower).map { fence(at: $0, in: layout) }
    }

    /// The record of a block, or of an address or the block that it was taken with.
    @inline(never)
    private func record(of part: Interval, _ sparse: SparseSpace) -> SparseRecord? {
        let isBlock = part.countLessOne > 0
        return sparse.records?.record(of: isBlock ? part : sparse.part(with: part.lower))
    }
}

// MARK: Loading

extension PoolHandle {
    /// Takes, lays to rest and holds what an image says, in a pool that nobody else sees: in a dense one
    /// only what rests or has a generation, since its bits are there already.
    ///
    /// - Throws: `.outOfMemory`; `.imageContent` for a block with an unusable address.
    @inline(never)
    func load(_ reader: ImageReader, _ layout: Layout) throws(IPAllocError) {
        if let sparse {
            var walk = unsafe ImageWalk(reader, layout)
            while let (found, resting) = unsafe walk.step() {
                var piece = found
                guard layout.isUsable(piece) else {
                    throw unsafe reader.contentOfPiece(walk.count - 1)
                }
                // What does not rest in this pool is free.
                if !isResting { piece.bits &= ~resting }
                if piece.bits != 0 { try sparse.put(piece) }
            }
        }
        if let clock = restClock {
            let now = clock.now
            var index = 0
            var walk = unsafe ImageWalk(reader, layout)
            while let part = unsafe walk.part(isResting: true) {
                let stamp = clock.stamp(ofAge: unsafe reader.age(index), at: now)
                try layToRest(part, since: stamp, in: layout)
                index &+= 1
            }
        }
        if isFenced || sparse?.records != nil {
            var index = 0
            var walk = unsafe ImageWalk(reader, layout)
            while let part = unsafe walk.part(isResting: false) {
                let generation = unsafe reader.format.isFenced ? reader.generation(index) : 1
                try hold(part, under: generation, in: layout)
                index &+= 1
            }
        }
    }

    /// Says that an address or a block is held under a generation. In a sparse pool no later one begins
    /// with the same.
    private func hold(
        _ part: Interval, under generation: UInt64, in layout: Layout
    ) throws(IPAllocError) {
        try sparse?.makeRecords(of: part)
        fence(of: part, in: layout)?[0].beginGeneration(generation)
        if isFenced, sparse != nil, generationWord[0].load() < generation {
            generationWord[0].store(generation)
        }
    }

    private func layToRest(
        _ part: Interval, since stamp: UInt64, in layout: Layout
    ) throws(IPAllocError) {
        if let sparse {
            try sparse.makeRecords(of: part)
            sparse.layToRest(part, since: stamp)
        } else if let position = layout.position(of: part.lower) {
            _ = layout.segment(position.segment).rest.add(position.bit, stamp: stamp)
        }
    }
}
