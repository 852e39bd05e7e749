import CIPAllocNetlink

/// An error number of the system, as in `errno`.
public struct ErrorNumber: RawRepresentable, Error, Sendable, Hashable {
    /// The number; positive.
    public var rawValue: Int32

    /// Takes the number.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `EPERM`
    public static let notPermitted = ErrorNumber(rawValue: 1)
    /// `ENOENT`: no such rule, neighbour, table or file.
    public static let noEntry = ErrorNumber(rawValue: 2)
    /// `ESRCH`: no such route.
    public static let noSuchRoute = ErrorNumber(rawValue: 3)
    /// `EINTR`
    public static let interrupted = ErrorNumber(rawValue: 4)
    /// `EAGAIN`
    public static let tryAgain = ErrorNumber(rawValue: 11)
    /// `EACCES`
    public static let accessDenied = ErrorNumber(rawValue: 13)
    /// `EBUSY`
    public static let busy = ErrorNumber(rawValue: 16)
    /// `EEXIST`: there is one already.
    public static let exists = ErrorNumber(rawValue: 17)
    /// `ENODEV`: no such link.
    public static let noDevice = ErrorNumber(rawValue: 19)
    /// `EINVAL`
    public static let invalid = ErrorNumber(rawValue: 22)
    /// `EOPNOTSUPP`
    public static let notSupported = ErrorNumber(rawValue: 95)
    /// `EAFNOSUPPORT`: the kernel does not know the family.
    public static let familyNotSupported = ErrorNumber(rawValue: 97)
    /// `EADDRNOTAVAIL`: no such address.
    public static let addressNotAvailable = ErrorNumber(rawValue: 99)
    /// `ENETUNREACH`
    public static let networkUnreachable = ErrorNumber(rawValue: 101)
    /// `ENOBUFS`: messages were lost.
    public static let noBuffers = ErrorNumber(rawValue: 105)
    /// `EHOSTUNREACH`
    public static let hostUnreachable = ErrorNumber(rawValue: 113)

    /// Throws what a function of the C module returned, if that is an error.
    ///
    /// - Returns: The result otherwise; not negative.
    static func check<Number: SignedInteger>(_ result: Number) throws(ErrorNumber) -> Number {
        guard result >= 0 else { throw ErrorNumber(rawValue: Int32(-result)) }
        return result
    }

    /// Makes a system call again as long as a signal interrupted it: no call here is to be given up
    /// because of a signal.
    static func retrying<Value: ~Copyable>(
        _ call: () throws(ErrorNumber) -> Value
    ) throws(ErrorNumber) -> Value {
        while true {
            do {
                return try call()
            } catch {
                guard error == .interrupted else { throw error }
            }
        }
    }
}

extension ErrorNumber: CustomStringConvertible {
    /// The system's text.
    public var description: String {
        // SAFETY: the function writes a text with its NUL within the capacity.
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
            unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                unsafe cipalloc_error_text(rawValue, buffer.baseAddress, buffer.count)
            }
            count = unsafe buffer.firstIndex(of: 0) ?? 0
        }
        return String(decoding: text, as: UTF8.self)
    }
}
