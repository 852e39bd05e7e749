import Foundation
import IPAllocTestProgram

/// A folder in which the built program lies under names of plugins, as runtimes have one.
struct PluginFolder {
    let path: String

    init(_ names: [String]) throws {
        path = NSTemporaryDirectory() + "/ipalloc-cni-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in names {
            try FileManager.default.createSymbolicLink(
                atPath: path + "/" + name, withDestinationPath: TestProgram.built("ipalloc-cni"))
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
