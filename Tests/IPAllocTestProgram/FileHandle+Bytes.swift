import Foundation
import Glibc

extension FileHandle {
    /// The next bytes of a pipe; blocks until there are some. None, if there will be no more.
    ///
    /// A signal that is handled meanwhile changes nothing. `availableData` ends the process then.
    ///
    /// - Throws: `POSIXError`.
    public func nextBytes() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // SAFETY: the buffer has room for as many bytes as are read.
            let count = unsafe Glibc.read(fileDescriptor, &buffer, buffer.count)
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }
    }

    /// All bytes until there will be no more, as `nextBytes`.
    public func restOfBytes() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let next = try nextBytes()
            if next.isEmpty { return all }
            all += next
        }
    }
}
