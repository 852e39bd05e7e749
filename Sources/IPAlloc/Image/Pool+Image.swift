#if !hasFeature(Embedded)

extension Pool {
    /// The pool as bytes, to be written to a file, mapped or sent: ranges, reservations and the
    /// state of each address, with a version and a checksum per page.
    ///
    /// Pools in equal states have equal images, however they came there. Claims and releases that
    /// run meanwhile are in it or not, one by one.
    ///
    /// - Throws: `.busy` if the ranges changed meanwhile.
    /// - Complexity: O(n / 64 + r).
    public borrowing func image() throws(IPAllocError) -> [UInt8] {
        var failure: IPAllocError?
        let size = handle.imageSize
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(IPAllocError) {
                // SAFETY: an image initialises every byte that it is said to have.
                count = try unsafe handle.writeImage(to: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                // The size was right a moment ago.
                failure = error.code == .bufferTooSmall ? IPAllocError(.busy) : error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Examines bytes from anywhere: whether a pool can be made from them.
    ///
    /// - Throws: As `init(image:)`.
    /// - Complexity: O(size).
    public static func validate(image: RawSpan) throws(IPAllocError) {
        try unsafe image.withBytes { bytes throws(IPAllocError) in
            _ = try unsafe ImageReader(validating: bytes)
        }
    }
}

extension RawSpan {
    /// Calls `body` with the bytes, keeping the type of its error.
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(IPAllocError) -> Result
    ) throws(IPAllocError) -> Result {
        let outcome = unsafe withUnsafeBytes { bytes -> Swift.Result<Result, IPAllocError> in
            do throws(IPAllocError) {
                return .success(try unsafe body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

#endif
