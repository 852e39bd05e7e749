import Foundation

/// A directory that goes with its owner. Its path is short, since sockets want that.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/ipalloc-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }
}
