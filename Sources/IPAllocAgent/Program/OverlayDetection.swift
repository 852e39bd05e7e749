import FoundationEssentials
import IPAllocJSON
import IPAllocModel

extension ClusterNetworks.Overlay {
    /// The overlay of a node: that of the first CNI configuration by file name.
    ///
    /// Runtimes choose the configuration of first interfaces the same way. Without a file that can
    /// be read, there is none.
    ///
    /// - Throws: If the directory cannot be read.
    init(configurationDirectory path: String) throws {
        let kinds: Set = ["conf", "conflist", "json"]
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let first = names.sorted().first { name in
            name.split(separator: ".", omittingEmptySubsequences: false).last.map {
                kinds.contains(String($0))
            } ?? false
        }
        guard let first, let data = FileManager.default.contents(atPath: "\(path)/\(first)"),
            let configuration = try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
        else {
            self = .absent
            return
        }
        self.init(configurationName: configuration["name"]?.string ?? "")
    }
}
