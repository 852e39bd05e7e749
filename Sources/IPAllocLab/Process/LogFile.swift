import Foundation
import Glibc
import IPAllocNetlink

/// A file that words are added to.
enum LogFile {
    /// Opens a file, which is made if it is not there.
    static func open(_ path: String) throws(LabError) -> FileHandle {
        // SAFETY: the text is borrowed for the call.
        let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw LabError("\(path) cannot be opened: \(ErrorNumber(rawValue: errno))")
        }
        return FileHandle(fileDescriptor: file, closeOnDealloc: true)
    }
}
