import Foundation

/// A directory that goes away with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ipalloc-service-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// The directory's files by name, but for what is no content: the lock, SQLite's shared
    /// memory, and an empty log.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where !name.hasSuffix("-shm") && !name.hasSuffix(".lock") {
            let data = try Data(contentsOf: URL(fileURLWithPath: file(name)))
            if !data.isEmpty || !name.hasSuffix("-wal") { contents[name] = data }
        }
        return contents
    }
}
