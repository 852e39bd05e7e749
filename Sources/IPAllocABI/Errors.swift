// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CIPAlloc

@c @implementation
public func ipalloc_error_format(
    _ error: UnsafePointer<ipalloc_error_t>?, _ buffer: UnsafeMutablePointer<CChar>?,
    _ capacity: Int, _ length: UnsafeMutablePointer<Int>?
) -> Int32 {
    // SAFETY: pointers are the caller's, by the header's rules.
    answer { () throws(IPAllocError) in
        let error = try unsafe IPAllocError(reading: required(error))
        try unsafe requireRoom(buffer, capacity)
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: max(capacity, 0))
            .bindMemory(to: UInt8.self)
        let room = unsafe UnsafeMutableBufferPointer(rebasing: bytes.prefix(max(capacity - 1, 0)))
        let total = unsafe error.writeMessage(into: room)
        if capacity > 0 { unsafe bytes[min(total, room.count)] = 0 }
        if let length = unsafe length { unsafe length.pointee = total }
        guard total < capacity else {
            throw IPAllocError(
                .bufferTooSmall, requested: UInt128(total + 1), available: UInt128(capacity))
        }
    }
}

/// Runs the body of a C function and returns its code: 0, or that of the error it throws, with
/// the caller's detail filled.
///
/// A detail that is smaller than the struct's first version cannot be filled, so it is refused
/// before anything is done.
@inline(__always)
func answer(
    _ detail: UnsafeMutablePointer<ipalloc_error_t>? = nil,
    _ body: () throws(IPAllocError) -> Void
) -> Int32 {
    // SAFETY: the detail is nil or the caller's struct.
    if let detail = unsafe detail, unsafe detail.pointee.struct_size < ErrorDetail.firstSize {
        return Int32(IPALLOC_ESTRUCT)
    }
    do {
        try body()
        return Int32(IPALLOC_OK)
    } catch {
        return unsafe finish(error, detail)
    }
}

/// Fills the caller's detail, if there is one, and returns the error's code.
@inline(never)
func finish(_ error: IPAllocError, _ detail: UnsafeMutablePointer<ipalloc_error_t>?) -> Int32 {
    // SAFETY: the detail has the size of its first version: `answer` looked.
    if let detail = unsafe detail { unsafe error.write(to: detail) }
    return error.code.rawValue
}

/// Sizes of `ipalloc_error_t`.
enum ErrorDetail {
    /// The size of the struct's first version, up to and with `position`. It stays as it is when
    /// members are added.
    static let firstSize: UInt32 = 144
}

extension IPAllocError {
    /// Writes all members but `struct_size`, which the caller set and which says that they fit.
    func write(to detail: UnsafeMutablePointer<ipalloc_error_t>) {
        // SAFETY: the struct has at least the members of its first version.
        unsafe assert(detail.pointee.struct_size >= ErrorDetail.firstSize)
        unsafe detail.pointee.code = code.rawValue
        unsafe detail.pointee.subject = ipalloc_range_t(subjectInterval, family: family)
        unsafe detail.pointee.obstacle = ipalloc_range_t(obstacleInterval, family: family)
        unsafe detail.pointee.requested = ipalloc_count_t(list == 0 ? requested : UInt128(list))
        unsafe detail.pointee.available = ipalloc_count_t(available)
        unsafe detail.pointee.position = UInt64(bitPattern: Int64(position))
    }

    /// Reads a detail that a function of the library filled, or that the caller made up: what
    /// makes no sense in it is left out.
    ///
    /// - Throws: `.structTooSmall`.
    init(reading detail: UnsafePointer<ipalloc_error_t>) throws(IPAllocError) {
        // SAFETY: nothing but the size is read before it is checked.
        let size = unsafe detail.pointee.struct_size
        guard size >= ErrorDetail.firstSize else {
            throw IPAllocError(
                .structTooSmall, requested: UInt128(size),
                available: UInt128(ErrorDetail.firstSize))
        }
        let subject = unsafe AddressRange(ifAny: detail.pointee.subject)
        let obstacle = unsafe AddressRange(ifAny: detail.pointee.obstacle)
        let family = subject?.family ?? obstacle?.family ?? .ipv4
        let code = unsafe Code(rawValue: detail.pointee.code)
        let requested = unsafe UInt128(detail.pointee.requested)
        let available = unsafe UInt128(detail.pointee.available)
        let position = unsafe Int(truncatingIfNeeded: detail.pointee.position)
        if let subject, obstacle == nil, requested != 0 || available != 0 {
            self.init(
                code, family: family, subject: subject.interval, requested: requested,
                available: available)
        } else if subject != nil || obstacle != nil {
            self.init(
                code, family: family, subject: subject?.interval,
                obstacle: obstacle?.family == family ? obstacle?.interval : nil,
                position: position)
        } else {
            self.init(
                code, family: family, requested: requested, available: available,
                position: position)
        }
    }
}

extension AddressRange {
    /// The range of an error's member, or nil if it has none.
    fileprivate init?(ifAny range: ipalloc_range_t) {
        // SAFETY: the pointer is to the copy.
        var range = range
        guard let read = try? unsafe AddressRange(reading: &range) else { return nil }
        self = read
    }
}

extension ipalloc_range_t {
    /// The form of an error's member: with no interval, all zero.
    fileprivate init(_ interval: Interval?, family: AddressFamily) {
        self.init()
        if let interval {
            // SAFETY: the pointer is to this struct.
            unsafe AddressRange(unchecked: interval, family: family).write(to: &self)
        }
    }
}
