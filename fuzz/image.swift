// Images from anywhere: they are refused, or make a pool that is in order and has the same image.
// Modules: IPAlloc
// Sources: fuzz/support

internal import CIPAllocMachine

@testable import IPAlloc

/// The first byte says what the rest is: an image, an image without its checksums, or a pool and
/// bits to change in its image.
@c(LLVMFuzzerTestOneInput)
public func fuzzImage(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzBytes(bytes, count)
    switch input.byte() % 3 {
    case 0: checkLoad(input.rest)
    case 1: checkLoad(completed(input.rest))
    default: checkFlips(&input)
    }
    return 0
}

private func checkLoad(_ image: [UInt8]) {
    let isValid =
        image.withUnsafeBytes { bytes in
            code { () throws(IPAllocError) in _ = try ImageReader(validating: bytes) }
        } == nil
    let version = image.count > 8 ? image[8] : 0
    let isFenced = version == 4 || version == 6
    guard let pool = try? FuzzPool(image: image, resting: stillResting, isFenced: isFenced) else {
        precondition(!isValid)
        return
    }
    precondition(isValid)
    try! pool.handle.checkInvariants()
    let again = pool.image
    if again != image {
        // Only ages beyond all that a clock can tell are not kept.
        precondition(version != 1 && version != 3 && again.count == image.count)
        let second = try! FuzzPool(image: again, resting: stillResting, isFenced: isFenced)
        withExtendedLifetime(second) { precondition(second.image == again) }
    }
    // Without rest, what rested is free.
    let free = try! FuzzPool(image: image)
    withExtendedLifetime(free) { try! free.handle.checkInvariants() }
    let fenced = try! FuzzPool(image: image, isFenced: true)
    withExtendedLifetime(fenced) { try! fenced.handle.checkInvariants() }
}

/// Addresses rest, and no time passes.
private let stillResting = Resting(
    nanoseconds: 1 << 40, clock: { _ in 1 << 50 }, context: nil)

/// An image with as many ranges, reservations and groups as the first three bytes say, whose
/// content is the rest, and whose header and checksums are right.
private func completed(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes[...]
    func next() -> Int { Int(input.popFirst() ?? 0) }
    let family: AddressFamily = next() & 1 == 0 ? .ipv4 : .ipv6
    var format = ImageFormat(
        family: family, rangeCount: next() % 8, reservedCount: next() % 8, groupCount: next(),
        countedCount: 0, restingCount: 0)
    let restByte = next()
    func take(_ count: Int) -> [UInt8] {
        let taken = Array(input.prefix(count))
        input = input.dropFirst(count)
        return taken + Array(repeating: 0, count: count - taken.count)
    }
    var content = take(format.groupsOffset - ImageFormat.headerSize)
    format.isWide = restByte & 2 == 2
    let groups = take(format.groupCount * format.groupSize)
    // A group's word comes last, behind its first address if that is there.
    format.countedCount = groups.enumerated().reduce(0) { count, byte in
        let isOfWord =
            byte.offset % format.groupSize >= format.groupSize - ImageFormat.wordSize
        return count + (isOfWord ? UInt64(byte.element.nonzeroBitCount) : 0)
    }
    content += groups
    if restByte & 4 != 0 {
        format.hasGenerations = true
        format.countedCount = UInt64(next())
    }
    if restByte & 1 != 0 {
        let resting = take(format.groupCount * ImageFormat.wordSize)
        format.restingCount = UInt32(resting.reduce(0) { $0 + $1.nonzeroBitCount })
        if format.isSparse, !format.hasGenerations {
            format.countedCount &-= UInt64(format.restingCount)
        }
        if format.hasResting {
            content += resting + take(Int(format.restingCount) * ImageFormat.wordSize)
        }
    }
    if format.hasGenerations { content += take((Int(format.countedCount) + 1) * 8) }
    var image: [UInt8] = []
    image.append(number: ImageFormat.magic)
    image.append(number: format.version)
    image.append(number: UInt32(format.family.rawValue))
    image.append(number: UInt64(format.rangeCount))
    image.append(number: UInt64(format.reservedCount))
    image.append(number: UInt64(format.groupCount))
    image.append(number: format.countedCount)
    image.append(number: UInt64(format.size))
    image.append(number: format.restingCount)
    image.append(number: checksum(image[...]))
    image += content
    for index in 0..<format.pageCount {
        image.append(number: checksum(image[format.page(index)]))
    }
    return image
}

/// Makes a pool, and changes up to three bits of its image, which a checksum always shows.
private func checkFlips(_ input: inout FuzzBytes) {
    let lower = input.wide() & 0xFFFF_FFFF
    let range = lower...min(lower + UInt128(input.number(below: 4096)), 0xFFFF_FFFF)
    let hole = range.lowerBound...min(range.lowerBound + UInt128(input.byte()), range.upperBound)
    let pool = try! FuzzPool(
        [range], excluding: [hole], family: .ipv4,
        resting: input.byte() & 1 == 0 ? nil : stillResting, isFenced: lower & 1 == 1)
    for _ in 0..<input.number(below: 16) {
        let value = min(range.lowerBound + UInt128(input.number(below: 4096)), range.upperBound)
        let address = pool.address(value)
        _ = code { () throws(IPAllocError) in try pool.handle.claim(address) }
        if input.byte() & 3 == 0 {
            _ = code { () throws(IPAllocError) in try pool.handle.release(address) }
        }
    }
    let image = pool.image
    checkLoad(image)
    var flipped = image
    for _ in 0...input.number(below: 3) {
        flipped[input.number(below: 65_536) % image.count] ^= 1 << (input.byte() & 7)
    }
    guard flipped != image else { return }
    precondition((try? FuzzPool(image: flipped)) == nil)
    precondition((try? FuzzPool(image: Array(image.dropLast(1 + Int(input.byte()) % 64)))) == nil)
    precondition((try? FuzzPool(image: image + [input.byte()])) == nil)
}

private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { cipalloc_crc32c(0, $0.baseAddress, $0.count) }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
