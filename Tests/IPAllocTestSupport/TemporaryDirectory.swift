import Foundation

/// A directory that goes away with its owner. Its path is short, since sockets want that.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() throws {
        path = "/tmp/ipalloc-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the directory.
    public func file(_ name: String) -> String { path + "/" + name }

    /// The directory's files by name, but for what is no content: the lock, SQLite's shared
    /// memory, and an empty log.
    public func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where !name.hasSuffix("-shm") && !name.hasSuffix(".lock") {
            let data = try Data(contentsOf: URL(fileURLWithPath: file(name)))
            if !data.isEmpty || !name.hasSuffix("-wal") { contents[name] = data }
        }
        return contents
    }
}
