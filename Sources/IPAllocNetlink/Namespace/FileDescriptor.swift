import CIPAllocNetlink

/// An open file, closed when the last reference goes.
final class FileDescriptor: Sendable {
    /// The system's number for it.
    let number: Int32

    /// Takes a descriptor over.
    init(adopting number: Int32) {
        assert(number >= 0)
        self.number = number
    }

    /// Opens a file.
    ///
    /// - Parameter mode: One of the C module's `CIPALLOC_FILE_…`.
    convenience init(path: String, mode: Int) throws(ErrorNumber) {
        self.init(
            adopting: try ErrorNumber.retrying { () throws(ErrorNumber) in
                // SAFETY: the text is borrowed for the call.
                try ErrorNumber.check(unsafe cipalloc_file_open(path, Int32(mode)))
            })
    }

    /// Writes the value of a setting to a file of the kernel.
    func write(setting value: String) throws(ErrorNumber) {
        let bytes = Array(value.utf8)
        let written = try ErrorNumber.retrying { () throws(ErrorNumber) in
            // SAFETY: the bytes are borrowed for the call.
            try ErrorNumber.check(
                unsafe bytes.withUnsafeBytes {
                    unsafe cipalloc_file_write(number, $0.baseAddress, $0.count)
                })
        }
        // The kernel takes a value at once or not at all.
        guard written == bytes.count else { throw ErrorNumber.invalid }
    }

    deinit {
        // Nothing is written through a buffer here, so that closing has nothing to tell.
        _ = cipalloc_file_close(number)
    }
}
