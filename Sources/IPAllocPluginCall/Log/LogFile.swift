import Glibc

/// A file to which many processes append lines, and which is put aside when it is long.
///
/// Nothing here fails: a plugin that cannot log must work all the same.
struct LogFile {
    let path: String
    let bytesMax: Int
    let ageDaysMax: Int
    let countMax: Int

    init(_ configuration: LogConfiguration) {
        path = configuration.path
        // No size at all means the usual one, as it does for Spiderpool.
        let size = configuration.sizeMax.value
        bytesMax = (size == 0 ? LogConfiguration().sizeMax.value : size) << 20
        ageDaysMax = configuration.ageMax.value
        countMax = configuration.countMax.value
    }

    init(path: String, bytesMax: Int, ageDaysMax: Int = 0, countMax: Int = 0) {
        self.path = path
        self.bytesMax = bytesMax
        self.ageDaysMax = ageDaysMax
        self.countMax = countMax
    }

    /// Appends a line with one system call, so that lines of several processes do not mix.
    func append(_ line: [UInt8], at now: Timestamp) {
        guard !path.utf8.contains(0), var file = open() else { return }
        defer { close(file) }
        if let status = Self.status(of: file), Int(status.st_size) + line.count > bytesMax,
            status.st_size > 0, let next = rotate(file, at: now)
        {
            close(file)
            file = next
        }
        // SAFETY: the bytes are borrowed for the call.
        _ = unsafe line.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    }

    private func open() -> Int32? {
        if let file = openOnce() { return file }
        guard errno == ENOENT else { return nil }
        makeFolder()
        return openOnce()
    }

    private func openOnce() -> Int32? {
        // A pipe that nobody reads would block.
        // SAFETY: the path is borrowed for the call.
        let file = unsafe Glibc.open(
            path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o640)
        return file >= 0 ? file : nil
    }

    /// Makes the folder of the file, and those above.
    private func makeFolder() {
        var folder = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/").dropLast() {
            folder += "/" + component
            // SAFETY: the path is borrowed for the call.
            _ = unsafe mkdir(folder, 0o755)
        }
    }

    /// Puts the file aside under the time's name, and begins a new one.
    ///
    /// - Returns: The new file; nil if another process is at it, or it does not work.
    private func rotate(_ file: Int32, at now: Timestamp) -> Int32? {
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return nil }
        defer { flock(file, LOCK_UN) }
        // Another process may have put it aside since it was opened.
        var named = stat()
        // SAFETY: the status is written during the call.
        guard let opened = Self.status(of: file), unsafe stat(path, &named) == 0 else { return nil }
        if opened.st_ino == named.st_ino && opened.st_dev == named.st_dev {
            let backups = LogBackups(of: path)
            let aside = backups.path(at: now)
            // SAFETY: the paths are borrowed for the calls. The second file of one millisecond
            // must not take the place of the first.
            guard unsafe access(aside, F_OK) != 0, unsafe rename(path, aside) == 0 else {
                return nil
            }
            backups.prune(
                keeping: countMax == 0 ? .max : countMax,
                since: ageDaysMax == 0 ? nil : now.daysBefore(ageDaysMax))
        }
        return open()
    }

    private static func status(of file: Int32) -> stat? {
        var status = stat()
        // SAFETY: the status is written during the call.
        return unsafe fstat(file, &status) == 0 ? status : nil
    }
}
