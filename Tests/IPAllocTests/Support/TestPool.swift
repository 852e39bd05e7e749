@testable import IPAlloc

/// A pool handle that is destroyed with the object, made from plain numbers.
final class TestPool {
    let handle: PoolHandle

    /// - Parameter bucketCapacity: Makes the pool sparse whatever its size; nil: by its size.
    init(
        _ ranges: [ClosedRange<UInt128>], excluding excluded: [ClosedRange<UInt128>] = [],
        family: AddressFamily = .ipv4, resting: Resting? = nil, isFenced: Bool = false,
        bucketCapacity: Int? = nil
    ) throws(IPAllocError) {
        handle = try unsafe withIntervals(ranges) { ranges throws(IPAllocError) in
            try unsafe withIntervals(excluded) { excluded throws(IPAllocError) in
                try unsafe PoolHandle.make(
                    family: family, ranges: ranges, excluded: excluded, resting: resting,
                    isFenced: isFenced, allocator: .libc, bucketCapacity: bucketCapacity)
            }
        }
    }

    init(
        image: [UInt8], resting: Resting? = nil, isFenced: Bool = false,
        bucketCapacity: Int? = nil
    ) throws(IPAllocError) {
        handle = try unsafe withBytes(of: image) { bytes throws(IPAllocError) in
            try unsafe PoolHandle.make(
                image: bytes, resting: resting, isFenced: isFenced, allocator: .libc,
                bucketCapacity: bucketCapacity)
        }
    }

    /// A pool that is attached to a live image, which must outlive it.
    init(attachedTo memory: UnsafeMutableRawBufferPointer) throws(IPAllocError) {
        handle = try unsafe PoolHandle.attach(to: memory, allocator: .libc)
    }

    deinit {
        handle.destroy()
    }

    /// A live image of the pool, to be deallocated by the caller.
    func liveImage() throws -> UnsafeMutableRawBufferPointer {
        let memory = try unsafe UnsafeMutableRawBufferPointer.allocate(
            byteCount: handle.liveImageSize(), alignment: LiveImage.alignment)
        _ = try unsafe handle.writeLiveImage(to: memory)
        return unsafe memory
    }

    var family: AddressFamily { handle.family }

    func address(_ value: UInt128) -> IPAddress {
        IPAddress(unchecked: value, family: handle.family)
    }

    /// The block of 2^hostBits addresses that has an address.
    func block(_ value: UInt128, _ hostBits: Int) -> CIDRBlock {
        CIDRBlock(unchecked: address(value), prefixLength: family.bitWidth - hostBits)
    }

    func claim(_ value: UInt128) throws(IPAllocError) { try handle.claim(address(value)) }
    func release(_ value: UInt128) throws(IPAllocError) { try handle.release(address(value)) }

    func release(_ value: UInt128, generation: UInt64) throws(IPAllocError) {
        try handle.release(address(value), generation: generation)
    }

    func generation(_ value: UInt128) throws(IPAllocError) -> UInt64 {
        try handle.generation(of: address(value))
    }

    func state(_ value: UInt128) throws(IPAllocError) -> AddressState {
        try handle.state(of: address(value))
    }

    func image() throws(IPAllocError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: handle.imageSize)
        let count = bytes.count
        var failure: IPAllocError?
        unsafe bytes.withUnsafeMutableBytes { buffer in
            do throws(IPAllocError) {
                let written = try unsafe handle.writeImage(to: buffer)
                assert(written == count)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func change(
        _ ranges: [ClosedRange<UInt128>],
        _ operation: (IntervalList) throws(IPAllocError) -> Void
    ) throws(IPAllocError) {
        try unsafe withIntervals(ranges, operation)
    }
}

extension CIDRBlock {
    /// All addresses as numbers.
    var values: ClosedRange<UInt128> { range.lower.value...range.upper.value }
}

/// Calls `body` with intervals made of ranges in any order, sorted and joined.
func withIntervals<Result>(
    _ ranges: [ClosedRange<UInt128>],
    _ body: (IntervalList) throws(IPAllocError) -> Result
) throws(IPAllocError) -> Result {
    var buffer = try unsafe IntervalBuffer(allocator: .libc)
    for range in ranges { try buffer.append(Interval(range.lowerBound, range.upperBound)) }
    buffer.normalize()
    return try unsafe body(buffer.list)
}

/// Calls `body` with the bytes of an array, keeping the type of its error.
func withBytes<Result>(
    of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(IPAllocError) -> Result
) throws(IPAllocError) -> Result {
    let outcome = unsafe bytes.withUnsafeBytes { buffer -> Swift.Result<Result, IPAllocError> in
        do throws(IPAllocError) {
            return .success(try unsafe body(buffer))
        } catch {
            return .failure(error)
        }
    }
    return try outcome.get()
}
