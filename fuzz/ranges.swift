// The algebra of sorted intervals: beside sets of bits where there are few values, by the laws of
// sets where there are many.
// Modules: IPAlloc

@testable import IPAlloc

@c(LLVMFuzzerTestOneInput)
public func fuzzRanges(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzBytes(bytes, count)
    if input.byte() & 1 == 0 { checkSmall(&input) } else { checkLarge(&input) }
    return 0
}

// MARK: Few values

/// Universes of 64 neighbouring values at the start, in the middle and at the end of the space.
private let bases: [UInt128] = [0, 0x0A00_0000, 0xFFFF_FFC0, UInt128.max - 63]

private func checkSmall(_ input: inout FuzzBytes) {
    let base = bases[input.number(below: bases.count)]
    let left = smallList(&input, base)
    let right = smallList(&input, base)
    let leftSet = bits(of: left, base)
    let rightSet = bits(of: right, base)
    let one = normalized(left)
    let other = normalized(right)
    check(one, leftSet, base)
    check(combined(IntervalAlgebra.union, one, other), leftSet | rightSet, base)
    check(combined(IntervalAlgebra.subtract, one, other), leftSet & ~rightSet, base)
    check(combined(IntervalAlgebra.intersect, one, other), leftSet & rightSet, base)
    with(one, other) { one, other in
        precondition(IntervalAlgebra.contains(other, in: one) == (rightSet & ~leftSet == 0))
        precondition(IntervalAlgebra.count(one) == UInt128(leftSet.nonzeroBitCount))
        for bit in 0..<64 {
            let isIn = leftSet >> UInt64(bit) & 1 == 1
            let value = base + UInt128(bit)
            let below = (leftSet & ((1 << UInt64(bit)) - 1)).nonzeroBitCount
            precondition(IntervalAlgebra.contains(value, in: one) == isIn)
            let ordinal = IntervalAlgebra.ordinal(of: value, in: one)
            precondition(ordinal == (isIn ? UInt128(below) : nil))
            if isIn {
                precondition(IntervalAlgebra.value(at: UInt128(below), in: one) == value)
            }
        }
        let meets = IntervalAlgebra.firstOverlap(of: one, with: other) != nil
        precondition(meets == (leftSet & rightSet != 0))
    }
    let size = left.reduce(0) { $0 + Int($1.countLessOne) + 1 }
    precondition(overlaps(left) == (size > leftSet.nonzeroBitCount))
}

private func smallList(_ input: inout FuzzBytes, _ base: UInt128) -> [Interval] {
    (0..<input.number(below: 12)).map { _ in
        let lower = input.number(below: 64)
        let length = min(input.number(below: 16), 63 - lower)
        return Interval(base + UInt128(lower), base + UInt128(lower + length))
    }
}

private func bits(of list: [Interval], _ base: UInt128) -> UInt64 {
    var set: UInt64 = 0
    for interval in list {
        for value in interval.lower...interval.upper { set |= 1 << UInt64(value - base) }
    }
    return set
}

private func check(_ list: [Interval], _ set: UInt64, _ base: UInt128) {
    precondition(list.withUnsafeBufferPointer { IntervalAlgebra.isNormalized($0) })
    precondition(bits(of: list, base) == set)
}

private func overlaps(_ list: [Interval]) -> Bool {
    var scratch = list
    return list.withUnsafeBufferPointer { list in
        scratch.withUnsafeMutableBufferPointer { scratch in
            // Without intervals there is no memory for them either.
            guard let base = scratch.baseAddress else { return false }
            return IntervalAlgebra.firstOverlap(among: list, scratch: base) != nil
        }
    }
}

// MARK: Many values

private func checkLarge(_ input: inout FuzzBytes) {
    let one = largeList(&input)
    let other = largeList(&input)
    let union = combined(IntervalAlgebra.union, one, other)
    let common = combined(IntervalAlgebra.intersect, one, other)
    let onlyOne = combined(IntervalAlgebra.subtract, one, other)
    let onlyOther = combined(IntervalAlgebra.subtract, other, one)
    for list in [one, other, union, common, onlyOne, onlyOther] {
        precondition(list.withUnsafeBufferPointer { IntervalAlgebra.isNormalized($0) })
        checkCover(list)
    }
    precondition(union == combined(IntervalAlgebra.union, other, one))
    precondition(common == combined(IntervalAlgebra.intersect, other, one))
    precondition(combined(IntervalAlgebra.union, onlyOne, common) == one)
    precondition(combined(IntervalAlgebra.intersect, onlyOne, other).isEmpty)
    let symmetric = combined(IntervalAlgebra.union, onlyOne, onlyOther)
    precondition(combined(IntervalAlgebra.union, symmetric, common) == union)
    precondition(combined(IntervalAlgebra.subtract, union, other) == onlyOne)
    // The same through complements: one without other is one and what is not other.
    let all = [Interval(0, UInt128.max)]
    let complement = combined(IntervalAlgebra.subtract, all, other)
    precondition(combined(IntervalAlgebra.intersect, one, complement) == onlyOne)
    precondition(combined(IntervalAlgebra.union, complement, other) == all)
    with(one, common) { one, common in
        precondition(IntervalAlgebra.contains(common, in: one))
        for index in 0..<one.count {
            for value in [one[index].lower, one[index].upper] {
                guard let ordinal = IntervalAlgebra.ordinal(of: value, in: one) else {
                    preconditionFailure("an end is in the list")
                }
                precondition(IntervalAlgebra.value(at: ordinal, in: one) == value)
            }
        }
    }
}

private func largeList(_ input: inout FuzzBytes) -> [Interval] {
    normalized(
        (0..<input.number(below: 12)).map { _ in
            let isFromEnd = input.byte() & 1 == 1
            let offset = input.wide()
            let lower = isFromEnd ? UInt128.max - offset : offset
            let (upper, overflow) = lower.addingReportingOverflow(input.wide())
            return Interval(lower, overflow ? UInt128.max : upper)
        })
}

/// The blocks of a cover are aligned, ascend, and have just the list's values.
private func checkCover(_ list: [Interval]) {
    list.withUnsafeBufferPointer { list in
        var cover = CIDRCover(of: list, family: .ipv6)
        var blocks: [Interval] = []
        while let block = cover.next() {
            let last =
                block.value
                | (block.prefixLength == 0 ? .max : (1 << (128 - block.prefixLength)) - 1)
            precondition(block.value & (last - block.value) == 0)
            if let before = blocks.last { precondition(before.upper < block.value) }
            blocks.append(Interval(block.value, last))
        }
        precondition(normalized(blocks).elementsEqual(list))
    }
}

// MARK: Lists in arrays

private func normalized(_ list: [Interval]) -> [Interval] {
    var copy = list
    let count = copy.withUnsafeMutableBufferPointer { IntervalAlgebra.normalize($0) }
    return Array(copy.prefix(count))
}

private func combined(
    _ operation: (IntervalList, IntervalList, UnsafeMutablePointer<Interval>) -> Int,
    _ left: [Interval], _ right: [Interval]
) -> [Interval] {
    // The sanitizer sees a write past the room for as many intervals as both have.
    [Interval](unsafeUninitializedCapacity: left.count + right.count) { buffer, count in
        guard let base = buffer.baseAddress, left.count + right.count > 0 else { return }
        with(left, right) { count = operation($0, $1, base) }
    }
}

private func with(
    _ left: [Interval], _ right: [Interval], _ body: (IntervalList, IntervalList) -> Void
) {
    left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in body(left, right) }
    }
}
