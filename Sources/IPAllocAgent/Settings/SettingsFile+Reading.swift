import Glibc

extension SettingsFile {
    /// Where Spiderpool's ConfigMap is mounted.
    public static let pathDefault = "/etc/spiderpool/conf.yml"

    /// No file of settings is longer.
    private static let bytesMax = 1 << 20

    /// Reads the file that is named, or else the one at the usual place, if it is there.
    ///
    /// - Throws: `SettingsError` if the file that is named is not there, or cannot be used.
    public static func read(named path: String?) throws(SettingsError) -> SettingsFile {
        let bytes = try bytes(of: path ?? pathDefault, mayBeMissing: path == nil)
        guard let bytes else { return .none }
        return try SettingsFile(
            parsing: String(decoding: bytes, as: UTF8.self), path: path ?? pathDefault)
    }

    private static func bytes(
        of path: String, mayBeMissing: Bool
    ) throws(SettingsError) -> [UInt8]? {
        // SAFETY: the path becomes a NUL-terminated text for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if mayBeMissing && errno == ENOENT { return nil }
            throw failure(path, errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            // SAFETY: the array has room for as many bytes as are read.
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw failure(path, errno) }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= bytesMax else {
                throw SettingsError("\(path): is longer than \(bytesMax) bytes")
            }
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> SettingsError {
        // SAFETY: the text that is lent is copied at once.
        SettingsError("\(path): cannot be read: \(unsafe String(cString: strerror(number)))")
    }
}
