import FoundationEssentials
import IPAllocJSON
import IPAllocModel

extension ClusterNetworks.Overlay {
    /// The overlay of a node: that of the first CNI configuration by file name.
    ///
    /// Runtimes choose the configuration of first interfaces the same way. That of Multus is passed
    /// over: it stands first, and has the next one make the first interfaces. Without a file that
    /// can be read, there is none.
    ///
    /// - Throws: If the directory cannot be read.
    init(configurationDirectory path: String) throws {
        let kinds: Set = ["conf", "conflist", "json"]
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
            name.split(separator: ".", omittingEmptySubsequences: false).last.map {
                kinds.contains(String($0))
            } ?? false
        }
        let configurations = names.sorted().lazy.map { name in
            FileManager.default.contents(atPath: "\(path)/\(name)").flatMap { data in
                try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
            }
        }
        let first = configurations.first { !Self.isOfMultus($0) }
        self.init(configurationName: first.flatMap { $0?["name"]?.string } ?? "")
    }

    /// Whether a configuration calls Multus: the program itself, or the one that speaks for it to
    /// its daemon.
    private static func isOfMultus(_ configuration: JSONValue?) -> Bool {
        let plugin = configuration?["plugins"]?.array?.first ?? configuration
        return ["multus", "multus-shim"].contains(plugin?["type"]?.string)
    }
}
