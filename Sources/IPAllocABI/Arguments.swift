public import CIPAlloc
internal import CIPAllocMachine

/// A pointer that must not be NULL.
///
/// - Throws: `.invalidArgument`.
@inline(__always)
func required<Value>(
    _ pointer: UnsafePointer<Value>?
) throws(IPAllocError) -> UnsafePointer<Value> {
    // SAFETY: the pointer is only compared with NULL.
    guard let pointer = unsafe pointer else { throw IPAllocError(.invalidArgument) }
    return unsafe pointer
}

/// A pointer that must not be NULL.
///
/// - Throws: `.invalidArgument`.
@inline(__always)
func required<Value>(
    _ pointer: UnsafeMutablePointer<Value>?
) throws(IPAllocError) -> UnsafeMutablePointer<Value> {
    // SAFETY: the pointer is only compared with NULL.
    guard let pointer = unsafe pointer else { throw IPAllocError(.invalidArgument) }
    return unsafe pointer
}

/// Refuses an array that is NULL and yet has elements, or has more than an address space holds.
///
/// - Throws: `.invalidArgument`.
@inline(__always)
func requireRoom(_ pointer: UnsafeRawPointer?, _ count: Int) throws(IPAllocError) {
    // SAFETY: the pointer is only compared with NULL.
    // A size_t that is negative as an Int is more than any array has.
    guard unsafe count >= 0 && (pointer != nil || count == 0) else {
        throw IPAllocError(.invalidArgument)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// A text by pointer and length, or by pointer and final NUL.
    ///
    /// - Throws: `.invalidArgument` for NULL or an impossible length.
    @inline(__always)
    init(text: UnsafePointer<CChar>?, length: Int) throws(IPAllocError) {
        // IPALLOC_NUL_TERMINATED, whose cast Swift does not import, is -1 as an Int.
        let nulTerminated = -1
        let text = try unsafe required(text)
        guard length >= nulTerminated else { throw IPAllocError(.invalidArgument) }
        let count = unsafe length == nulTerminated ? cipalloc_text_length(text) : length
        // SAFETY: bytes may be read as any trivial type of the same size.
        unsafe self.init(
            start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
    }
}

/// Gives a text to the caller, with a final NUL, and its length.
///
/// - Parameters:
///   - textCapacity: The room that `write` needs, which may be more than the text has.
///   - write: Writes the text and returns its length.
/// - Throws: `.bufferTooSmall`, with the length set all the same; `.invalidArgument`.
@inline(__always)
func deliver(
    to buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int,
    _ length: UnsafeMutablePointer<Int>?, textCapacity: Int,
    _ write: (UnsafeMutableRawPointer) -> Int
) throws(IPAllocError) {
    try unsafe requireRoom(buffer, capacity)
    var fits = false
    var count = 0
    unsafe withUnsafeTemporaryAllocation(byteCount: textCapacity, alignment: 8) { scratch in
        // SAFETY: the scratch memory has the room asked for, so it has an address. The text is
        // copied only if it fits with its NUL, and then there is a buffer.
        let bytes = unsafe scratch.baseAddress.unsafelyUnwrapped
        count = unsafe write(bytes)
        fits = count < capacity
        guard fits, let buffer = unsafe buffer else { return }
        unsafe UnsafeMutableRawPointer(buffer).copyMemory(from: bytes, byteCount: count)
        unsafe buffer[count] = 0
    }
    if let length = unsafe length { unsafe length.pointee = count }
    guard fits else {
        throw IPAllocError(
            .bufferTooSmall, requested: UInt128(count + 1), available: UInt128(capacity))
    }
}

extension AddressFamily {
    /// A family that a caller names.
    ///
    /// - Throws: `.invalidArgument` for any other number than 4 and 6.
    init(number: Int32) throws(IPAllocError) {
        switch number {
        case Int32(IPALLOC_IPV4): self = .ipv4
        case Int32(IPALLOC_IPV6): self = .ipv6
        default: throw IPAllocError(.invalidArgument)
        }
    }

    /// A family that a caller may leave open with 0, which gives nil.
    ///
    /// - Throws: `.invalidArgument` for any other number than 0, 4 and 6.
    @inline(__always)
    static func optional(_ number: Int32) throws(IPAllocError) -> AddressFamily? {
        number == 0 ? nil : try AddressFamily(number: number)
    }
}

extension ipalloc_count_t {
    init(_ count: UInt128) {
        self.init(
            hi: UInt64(truncatingIfNeeded: count >> 64), lo: UInt64(truncatingIfNeeded: count))
    }
}

extension UInt128 {
    init(_ count: ipalloc_count_t) {
        self = UInt128(count.hi) << 64 | UInt128(count.lo)
    }
}
