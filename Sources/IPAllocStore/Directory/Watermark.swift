import Glibc

/// The last acknowledged revision in a file of its own, beside the database.
///
/// SQLite takes a log that was cut or removed for one that ends there. The watermark tells the
/// difference: it is written after the log is on disk and before the answer leaves, so a database
/// below it has lost what was acknowledged. It is not synchronised itself: after a power cut it may
/// be older than the database, which is no loss.
final class Watermark: Sendable {
    private static let prefix = "ipalloc watermark 1 "
    private static let digitCount = 19

    private let descriptor: Int32
    let path: String

    /// Opens the file, or makes it.
    init(path: String) throws(StoreError) {
        self.path = path
        // SAFETY: the path becomes a NUL-terminated text for the call; so it does below.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(system: errno, operation: "open watermark", path: path)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Whether there is such a file.
    static func exists(path: String) -> Bool {
        // SAFETY: as above.
        unsafe access(path, F_OK) == 0
    }

    /// The revision in the file, or nil if there is none: it is new, or a power cut spoilt it.
    func read() -> Revision? {
        var bytes = [UInt8](repeating: 0, count: Self.encode(.zero).count)
        // SAFETY: the array has room for as many bytes as are read.
        guard unsafe pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
        let digits = bytes.dropFirst(Self.prefix.utf8.count).prefix(Self.digitCount)
        guard let number = Int64(String(decoding: digits, as: UTF8.self)), number >= 0 else {
            return nil
        }
        let revision = Revision(rawValue: number)
        return bytes == Self.encode(revision) ? revision : nil
    }

    /// Writes the revision over the one before.
    func write(_ revision: Revision) throws(StoreError) {
        let bytes = Self.encode(revision)
        // SAFETY: the array outlives the call that reads it.
        guard unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw StoreError(system: errno, operation: "write watermark", path: path)
        }
    }

    /// A line of fixed length: what it is, the revision, a checksum of both (FNV-1a).
    private static func encode(_ revision: Revision) -> [UInt8] {
        let digits = String(revision.rawValue)
        assert(digits.utf8.count <= digitCount)
        let text = prefix + String(repeating: "0", count: digitCount - digits.utf8.count) + digits
        let hash = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let checksum = String(UInt64(hash) | 1 << 32, radix: 16).dropFirst()
        return Array("\(text) \(checksum)\n".utf8)
    }
}
