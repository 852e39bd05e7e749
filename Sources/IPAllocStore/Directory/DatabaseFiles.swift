import Glibc

/// What a store does with the database's files besides having SQLite open them.
///
/// Tests put files that lose power in its place.
protocol DatabaseFiles: Sendable {
    /// What SQLite is to open for a path.
    func location(of path: String) -> String
    /// The size of a file, or nil if it is not there.
    func size(of path: String) throws(StoreError) -> Int64?
    /// Removes a file, if it is there.
    func remove(_ path: String) throws(StoreError)
    /// Gives a file another name, which nothing has yet, and waits until the disk knows it. Nobody
    /// but its owner can read it then. If that fails, it has its old name.
    func rename(_ path: String, to newPath: String) throws(StoreError)
}

/// The files of the file system.
struct SystemFiles: DatabaseFiles {
    func location(of path: String) -> String { path }

    func size(of path: String) throws(StoreError) -> Int64? {
        var status = stat()
        // SAFETY: the structure outlives the call that fills it.
        if unsafe stat(path, &status) == 0 { return Int64(status.st_size) }
        if errno == ENOENT { return nil }
        throw StoreError(system: errno, operation: "look for", path: path)
    }

    func remove(_ path: String) throws(StoreError) {
        // SAFETY: the path becomes a NUL-terminated text for the call; so it does in all of these.
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw StoreError(system: errno, operation: "remove", path: path)
        }
    }

    func rename(_ path: String, to newPath: String) throws(StoreError) {
        // SAFETY: as above.
        guard unsafe chmod(path, 0o600) == 0 else {
            throw StoreError(system: errno, operation: "protect", path: path)
        }
        // SAFETY: as above. Unlike `rename`, `link` never replaces a file.
        guard unsafe link(path, newPath) == 0 else {
            throw StoreError(system: errno, operation: "rename to", path: newPath)
        }
        do throws(StoreError) {
            try remove(path)
            try synchronize(directoryOf: newPath)
        } catch {
            // SAFETY: as above.
            if unsafe link(newPath, path) == 0 || errno == EEXIST { _ = unsafe unlink(newPath) }
            throw error
        }
    }

    /// Gives a file, if it is there, another name in one step, and waits until the disk knows it.
    /// Nobody but its owner can read it then.
    ///
    /// - Throws: `StoreError` with code `.exists` if there is a file of that name.
    func move(_ path: String, to newPath: String) throws(StoreError) {
        guard try size(of: path) != nil else { return }
        guard try size(of: newPath) == nil else {
            throw StoreError(.exists, operation: "rename to", path: newPath)
        }
        // SAFETY: as above.
        guard unsafe chmod(path, 0o600) == 0 else {
            throw StoreError(system: errno, operation: "protect", path: path)
        }
        try replace(newPath, by: path)
    }

    /// Gives a file the name of another one, which may be there and ends by that, in one step, and
    /// waits until the disk knows it.
    func replace(_ path: String, by newPath: String) throws(StoreError) {
        // SAFETY: as above.
        guard unsafe Glibc.rename(newPath, path) == 0 else {
            throw StoreError(system: errno, operation: "rename to", path: path)
        }
        try synchronize(directoryOf: path)
    }

    /// The names in a directory, in no order.
    func names(in path: String) throws(StoreError) -> [String] {
        // SAFETY: as above; nobody else knows the directory, which is closed before this returns.
        guard let directory = unsafe opendir(path) else {
            throw StoreError(system: errno, operation: "read directory", path: path)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(directory) {
            // SAFETY: the name ends with a NUL within the entry, which stays until the next is read.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            names.append(name)
            errno = 0
        }
        guard errno == 0 else {
            throw StoreError(system: errno, operation: "read directory", path: path)
        }
        return names
    }

    /// Copies a file to a new one that its owner alone can read, and waits until the disk has it.
    func copy(_ path: String, to newPath: String) throws(StoreError) {
        // SAFETY: as above.
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw StoreError(system: errno, operation: "open", path: path) }
        defer { close(source) }
        // SAFETY: as above.
        let target = unsafe open(newPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else {
            throw StoreError(system: errno, operation: "create", path: newPath)
        }
        defer { close(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // SAFETY: the buffer has room for as many bytes as are read.
            let count = unsafe Glibc.read(source, &buffer, buffer.count)
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw StoreError(system: errno, operation: "read", path: path)
            }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                // SAFETY: the bytes are borrowed for the call.
                let written = unsafe rest.withUnsafeBytes { bytes in
                    unsafe Glibc.write(target, bytes.baseAddress, bytes.count)
                }
                guard written >= 0 else {
                    if errno == EINTR { continue }
                    throw StoreError(system: errno, operation: "copy to", path: newPath)
                }
                rest = rest.dropFirst(written)
            }
        }
        guard fsync(target) == 0 else {
            throw StoreError(system: errno, operation: "synchronise", path: newPath)
        }
    }

    /// Waits until the disk has a file's content.
    func synchronize(_ path: String) throws(StoreError) {
        // SAFETY: as above.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError(system: errno, operation: "open", path: path)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StoreError(system: errno, operation: "synchronise", path: path)
        }
    }

    private func synchronize(directoryOf path: String) throws(StoreError) {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        try synchronize(end == path.startIndex ? "/" : String(path[..<end]))
    }
}
