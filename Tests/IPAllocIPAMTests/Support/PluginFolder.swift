import Foundation

/// A folder in which the built program lies under names of plugins, as runtimes have one.
struct PluginFolder {
    let path: String

    init(_ names: [String]) throws {
        path = NSTemporaryDirectory() + "/ipalloc-cni-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in names {
            try FileManager.default.createSymbolicLink(
                atPath: path + "/" + name, withDestinationPath: Self.built("ipalloc-cni"))
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A program that was built with the tests.
    static func built(_ name: String) -> String {
        let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
            .appendingPathComponent(name).path
    }
}
