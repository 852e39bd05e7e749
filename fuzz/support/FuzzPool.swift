@testable import IPAlloc

/// A pool for a target, made from plain numbers and destroyed with the object.
final class FuzzPool {
    let handle: PoolHandle

    /// - Parameter bucketCapacity: Makes the pool sparse whatever its size; nil: by its size.
    init(
        _ ranges: [ClosedRange<UInt128>], excluding excluded: [ClosedRange<UInt128>],
        family: AddressFamily, resting: Resting? = nil, isFenced: Bool = false,
        bucketCapacity: Int? = nil
    ) throws(IPAllocError) {
        handle = try Self.withIntervals(ranges) { ranges throws(IPAllocError) in
            try Self.withIntervals(excluded) { excluded throws(IPAllocError) in
                try PoolHandle.make(
                    family: family, ranges: ranges, excluded: excluded, resting: resting,
                    isFenced: isFenced, allocator: .libc, bucketCapacity: bucketCapacity)
            }
        }
    }

    init(
        image: [UInt8], resting: Resting? = nil, isFenced: Bool = false,
        bucketCapacity: Int? = nil
    ) throws(IPAllocError) {
        let outcome = image.withUnsafeBytes { bytes -> Result<PoolHandle, IPAllocError> in
            do throws(IPAllocError) {
                return .success(
                    try PoolHandle.make(
                        image: bytes, resting: resting, isFenced: isFenced, allocator: .libc,
                        bucketCapacity: bucketCapacity))
            } catch {
                return .failure(error)
            }
        }
        handle = try outcome.get()
    }

    deinit {
        handle.destroy()
    }

    func address(_ value: UInt128) -> IPAddress {
        IPAddress(unchecked: value, family: handle.family)
    }

    var image: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: handle.imageSize) { buffer, count in
            count = try! handle.writeImage(to: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Makes a change of the ranges.
    func change(
        _ range: ClosedRange<UInt128>, _ operation: (IntervalList) throws(IPAllocError) -> Void
    ) throws(IPAllocError) {
        try Self.withIntervals([range], operation)
    }

    private static func withIntervals<Result>(
        _ ranges: [ClosedRange<UInt128>],
        _ body: (IntervalList) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        var buffer = try IntervalBuffer(allocator: .libc)
        for range in ranges { try buffer.append(Interval(range.lowerBound, range.upperBound)) }
        buffer.normalize()
        return try body(buffer.list)
    }
}

/// The code that an operation is refused with, or nil if it is not.
func code(_ operation: () throws(IPAllocError) -> Void) -> IPAllocError.Code? {
    do throws(IPAllocError) {
        try operation()
        return nil
    } catch {
        return error.code
    }
}
