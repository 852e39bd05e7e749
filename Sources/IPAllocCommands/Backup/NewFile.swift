import Glibc

/// A file that gets its name when it is complete and on disk, and that only its owner can read.
///
/// It takes the place of no other file. One that is given up leaves nothing behind.
struct NewFile: ~Copyable {
    private let path: String
    private var partial: String { path + ".partial" }
    private let descriptor: Int32
    private var failure: Int32 = 0

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Begins a file.
    ///
    /// - Throws: `CommandFailure` if there is one of the name, or none can be made.
    static func make(_ path: String) throws(CommandFailure) -> NewFile {
        // SAFETY: the path becomes a NUL-terminated text for each call, here and below.
        guard unsafe access(path, F_OK) != 0 else {
            throw .refusal("error: \(path) is there already; remove it, or choose another name")
        }
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let descriptor = unsafe open(path + ".partial", flags, 0o600)
        guard descriptor >= 0 else {
            // Only what stands in its way there is about the name with the ending.
            let name = [ELOOP, EISDIR].contains(errno) ? path + ".partial" : path
            let reason =
                errno == ENOENT ? "its folder is not there" : SystemFailure.text(errno)
            throw .unknown("error: \(name) cannot be made: \(reason)")
        }
        return NewFile(path: path, descriptor: descriptor)
    }

    deinit {
        close(descriptor)
        // Nothing has this name any more if the file was finished.
        _ = unsafe unlink(path + ".partial")
    }

    /// Appends bytes.
    ///
    /// - Returns: false if they cannot be written; `finish` tells why.
    mutating func append(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the bytes are borrowed for the call.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                failure = errno
                return false
            }
        }
        return true
    }

    /// Brings the file to disk, gives it its name, and brings that to disk too.
    ///
    /// - Throws: `CommandFailure` if that, or writing before, failed.
    consuming func finish() throws(CommandFailure) {
        if failure == 0 && fsync(descriptor) != 0 { failure = errno }
        // SAFETY: as above. Unlike `rename`, `link` never replaces a file.
        if failure == 0, unsafe link(partial, path) != 0 { failure = errno }
        if failure == 0, let number = synchronizeFolder() {
            failure = number
            _ = unsafe unlink(path)
        }
        guard failure == 0 else {
            throw .unknown("error: \(path) cannot be written: \(SystemFailure.text(failure))")
        }
    }

    /// Waits until the disk knows the names in the file's folder.
    ///
    /// - Returns: The number of the error; nil if there is none.
    private func synchronizeFolder() -> Int32? {
        let end = path.lastIndex(of: "/")
        let folder = end.map { String(path[...$0]) } ?? "."
        // SAFETY: as above.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : errno
    }
}
