import Glibc
import IPAllocStore

/// A copy of the store in a file that has no name any more: it goes with the last who reads it.
final class BackupFile: Sendable {
    private let descriptor: Int32
    /// The length in bytes.
    let length: Int
    /// The state of the store that the copy is of.
    let revision: Revision

    /// Takes over a file, and takes its name away.
    ///
    /// - Throws: `StoreError` if it cannot be opened; then it is gone.
    init(adopting path: String, revision: Revision) throws(StoreError) {
        // SAFETY: the path becomes a NUL-terminated text for each call.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        // SAFETY: the structure outlives the call that fills it.
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            let number = errno
            if descriptor >= 0 { close(descriptor) }
            _ = unsafe unlink(path)
            throw StoreError(.inputOutput, operation: "read backup", path: path, errno: number)
        }
        _ = unsafe unlink(path)
        length = Int(status.st_size)
        self.revision = revision
    }

    deinit {
        close(descriptor)
    }

    /// The bytes from an offset on, at most `count`; fewer at the end only.
    ///
    /// - Throws: `StoreError` if they cannot be read.
    func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
        var failure: Int32 = 0
        // SAFETY: as many bytes are initialised as were read, within the capacity.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
                let result = unsafe pread(
                    descriptor, rest.baseAddress, rest.count, offset + filled)
                if result < 0 && errno == EINTR { continue }
                if result < 0 { failure = errno }
                if result <= 0 { break }
                filled += result
            }
        }
        guard failure == 0 else {
            throw StoreError(.inputOutput, operation: "read backup", errno: failure)
        }
        return bytes
    }
}
