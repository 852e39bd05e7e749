// Attaching to memory of any content, and operations on what was accepted: nothing outside of the
// memory is touched (the address sanitizer looks), only usable addresses are given out, each once.
// Modules: IPAlloc
// Sources: fuzz/support

import CIPAllocMachine

@testable import IPAlloc

/// The first byte tells how the memory is made: the rest as it is, the rest as tables to which header
/// and checksums are made, or a pool's live image with changes.
@c(LLVMFuzzerTestOneInput)
public func fuzzAttach(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzBytes(bytes, count)
    switch input.byte() & 3 {
    case 0:
        let memory = LiveMemory(input.rest)
        if let attached = memory.attach() {
            AttachedHistory(attached, memory, FuzzBytes(nil, 0)).run()
        }
    case 1: attachToTables(&input)
    default: attachToChanged(&input)
    }
    return 0
}

/// Memory of exactly some bytes, aligned as a live image has to be.
private final class LiveMemory {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        bytes = .allocate(byteCount: max(content.count, 1), alignment: LiveImage.alignment)
        bytes.copyBytes(from: content + (content.isEmpty ? [0] : []))
    }

    /// A live image of a pool.
    init(of pool: FuzzPool) {
        let size = try! pool.handle.liveImageSize()
        bytes = .allocate(byteCount: size, alignment: LiveImage.alignment)
        precondition(try! pool.handle.writeLiveImage(to: bytes) == size)
    }

    deinit { bytes.deallocate() }

    /// A pool that is attached to it, at rest: all that it derives is right, whatever was there.
    func attach() -> AttachedPool? {
        guard let handle = try? PoolHandle.attach(to: bytes, allocator: .libc) else { return nil }
        try! handle.checkInvariants()
        return AttachedPool(handle)
    }
}

private final class AttachedPool {
    let handle: PoolHandle
    init(_ handle: PoolHandle) { self.handle = handle }
    deinit { handle.destroy() }
}

/// Attaches to memory that has any tables, with the header and the checksums that belong to them, and
/// any words behind.
private func attachToTables(_ input: inout FuzzBytes) {
    let kind = input.byte()
    var format = ImageFormat(
        family: kind & 1 == 0 ? .ipv4 : .ipv6, rangeCount: Int(kind >> 1 & 7),
        reservedCount: Int(kind >> 4 & 7), groupCount: 0, countedCount: 0, restingCount: 0,
        isLive: true)
    let wordByte = input.byte()
    var bytes = [UInt8](repeating: 0, count: format.size)
    for index in ImageFormat.headerSize..<format.checksumsOffset { bytes[index] = input.byte() }
    seal(&bytes, format)
    // The whole's size follows from the tables, if they are good ones.
    guard let size = sizeOfWhole(bytes) else {
        precondition(LiveMemory(bytes).attach() == nil)
        return
    }
    format.countedCount = UInt64(size)
    seal(&bytes, format)
    guard size < 1 << 22 else {
        precondition(LiveMemory(bytes).attach() == nil)
        return
    }
    let rest = input.rest.prefix(size - bytes.count)
    bytes += rest
    bytes += [UInt8](repeating: wordByte, count: size - bytes.count)
    let memory = LiveMemory(bytes)
    let attached = memory.attach()
    precondition(attached != nil)
    if let attached { AttachedHistory(attached, memory, input).run() }
}

private func seal(_ bytes: inout [UInt8], _ format: ImageFormat) {
    bytes.withUnsafeMutableBytes { buffer in
        let writer = ImageWriter(bytes: buffer)
        writer.putHeader(format)
        writer.putChecksums(format)
    }
}

/// The size of the live image that begins with some bytes; nil if they are refused.
private func sizeOfWhole(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { bytes -> Int? in
        guard let reader = try? ImageReader(validating: bytes, isLive: true) else { return nil }
        let format = reader.format
        let ranges = try! reader.intervals(
            format.rangeCount, at: format.rangesOffset, allocator: .libc)
        let start = UnsafeMutableRawPointer(bitPattern: LiveImage.alignment)!
        let none = try! IntervalBuffer(allocator: .libc)
        let layout = try! Layout.make(
            ranges: ranges.list, reserved: none.list, keeping: nil, isResting: false,
            allocator: .libc, shared: start + LiveImage.wordsOffset(behind: format))
        defer { layout.free(to: .libc) }
        return LiveImage.wordsOffset(behind: format) + layout.sharedSize
    }
}

/// Attaches to a live image of a small pool in which some bytes were changed: those of the tables are
/// noticed, those behind do no harm.
private func attachToChanged(_ input: inout FuzzBytes) {
    let isSmall = input.byte() & 1 == 0
    let lower = input.wide() & 0xFFFF_0000
    let range = lower...(lower + UInt128(input.number(below: isSmall ? 4096 : 65_536)))
    let hole = lower...min(lower + UInt128(input.byte()), range.upperBound)
    let pool = try! FuzzPool([range], excluding: [hole], family: .ipv4)
    for _ in 0..<input.number(below: 8) { _ = try? pool.handle.allocateLowest() }
    let memory = LiveMemory(of: pool)
    let attached = input.byte() & 1 == 0 ? memory.attach() : nil
    let tables = Int(memory.bytes.loadUnaligned(fromByteOffset: 48, as: UInt64.self))
    let before = Array(memory.bytes[..<tables])
    for _ in 0..<input.number(below: 32) {
        // Mostly the first words and marks of what is behind the tables.
        var place = input.number(below: 65_536) % memory.bytes.count
        if input.byte() & 7 != 0, place < tables { place = memory.bytes.count - 1 - place }
        memory.bytes[place] = input.byte()
    }
    // A byte may have been changed twice, and be what it was.
    let changesTables = Array(memory.bytes[..<tables]) != before
    if let attached {
        // Who is attached already goes on, on words that somebody else has overwritten. Such a pool may
        // violate its invariants; it stays in its memory all the same.
        AttachedHistory(attached, memory, input, isTrusted: false).run()
    }
    let next = memory.attach()
    precondition(!changesTables || next == nil || attached != nil)
    if let next { AttachedHistory(next, memory, input).run() }
}

/// Operations on an attached pool, and what it holds by them.
private struct AttachedHistory {
    private let pool: AttachedPool
    private let memory: LiveMemory
    private var input: FuzzBytes
    /// Whether the words were in order when the pool was attached.
    private let isTrusted: Bool
    private var mine: Set<UInt128> = []
    private var cursor = Cursor()
    private var random = RandomSource(seed: 3)

    init(
        _ pool: AttachedPool, _ memory: LiveMemory, _ input: FuzzBytes, isTrusted: Bool = true
    ) {
        self.pool = pool
        self.memory = memory
        self.input = input
        self.isTrusted = isTrusted
    }

    private var handle: PoolHandle { pool.handle }

    consuming func run() {
        for _ in 0..<4 { take(try? handle.allocateLowest()) }
        var steps = 0
        while !input.isAtEnd, steps < 64 {
            step()
            steps += 1
        }
        let counts = handle.counts
        precondition(counts.free + counts.held + counts.reserved == counts.capacity)
        guard isTrusted else { return }
        try! handle.checkInvariants()
        for value in mine { precondition(state(value) == .held) }
        // Another one that attaches now sees the same.
        let other = memory.attach()
        precondition(other?.handle.counts == counts)
        let size = handle.imageSize
        guard size < 1 << 20 else { return }
        let image = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = try! handle.writeImage(to: UnsafeMutableRawBufferPointer(buffer))
        }
        precondition((try? FuzzPool(image: image)) != nil)
    }

    private mutating func step() {
        switch input.number(below: 12) {
        case 0: take(try? handle.allocateLowest())
        case 1: take(try? handle.allocateNext(&cursor))
        case 2: take(try? handle.allocateAny(&cursor))
        case 3: take(try? handle.allocateRandom(&random))
        case 4:
            cursor = Cursor()
            cursor.place = value()
        case 5:
            let value = value()
            if code({ () throws(IPAllocError) in try handle.claim(address(value)) }) == nil {
                take(value)
            }
        case 6, 7:
            let value = mine.min() ?? value()
            let refusal = code { () throws(IPAllocError) in try handle.release(address(value)) }
            precondition(!isTrusted || mine.remove(value) == nil || refusal == nil)
            mine.remove(value)
        case 8:
            let block = try? handle.allocatePrefix(
                handle.family.bitWidth - input.number(below: 10))
            guard let block else { return }
            for offset in 0...block.countLessOne { take(block.lower + offset) }
        case 9:
            let block = CIDRBlock(
                unchecked: address(value()),
                prefixLength: handle.family.bitWidth - input.number(below: 8))
            _ = code { () throws(IPAllocError) in try handle.releasePrefix(block) }
            let range = block.range.interval
            mine = mine.filter { $0 < range.lower || $0 > range.upper || state($0) == .held }
        case 10:
            let kind = AddressSelector.allCases[input.number(below: AddressSelector.allCases.count)]
            let value = value()
            _ = try? handle.rank(kind, below: address(value))
            _ = try? handle.select(kind, rank: UInt128(input.byte()))
            _ = try? handle.nextRun(kind, after: address(value))
        default:
            let refusal = code(handle.reclaim)
            precondition(refusal == nil)
        }
    }

    /// An address of the ranges or near them.
    private mutating func value() -> UInt128 {
        let offset = UInt128(input.number(below: 65_536))
        let ranges = handle.layout.ranges
        guard !ranges.isEmpty else { return offset & handle.family.maximum }
        return (ranges[Int(offset) % ranges.intervalCount].lower &+ offset) & handle.family.maximum
    }

    private func address(_ value: UInt128) -> IPAddress {
        IPAddress(unchecked: value, family: handle.family)
    }

    private func state(_ value: UInt128) -> AddressState? {
        try? handle.state(of: address(value))
    }

    /// Says what was given out: it is usable, and was not given out before.
    private mutating func take(_ value: UInt128?) {
        guard let value else { return }
        let isNew = mine.insert(value).inserted
        guard isTrusted else { return }
        precondition(isNew && handle.layout.isUsable(value) && state(value) == .held)
    }
}
