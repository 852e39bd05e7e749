import Yams

/// The settings in a YAML file, as Spiderpool's ConfigMap `spiderpool-conf` has them under
/// `conf.yml`.
public struct SettingsFile: Sendable, Hashable {
    /// Keys that Spiderpool's file may have and that mean nothing here. They are accepted, so that
    /// one file serves both.
    public static let keysWithoutEffect: Set<String> = [
        "agent", "cdiRootPath", "clusterDefaultIPv4IPPool", "clusterDefaultIPv4Subnet",
        "clusterDefaultIPv6IPPool", "clusterDefaultIPv6Subnet", "draLibraryPath",
        "enableCleanOutdatedEndpoint", "enableDRA", "enableKubevirtStaticIP",
        "iaasNetworkProvider", "networkMode", "podResourceInject", "tuneSysctlConfig",
    ]

    /// The values as text, by key.
    public let values: [String: String]
    /// Which keys without effect there are.
    public let ignoredKeys: [String]

    /// No file.
    public static let none = SettingsFile(values: [:], ignoredKeys: [])

    private init(values: [String: String], ignoredKeys: [String]) {
        self.values = values
        self.ignoredKeys = ignoredKeys
    }

    /// - Parameters:
    ///   - text: One YAML mapping, or nothing.
    ///   - path: The file, for messages.
    /// - Throws: `SettingsError` if it is no such YAML, or has a key that nobody knows.
    public init(parsing text: String, path: String) throws(SettingsError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw SettingsError("\(path): is not valid YAML: \(error)")
        }
        guard let node, node.null == nil else {
            self = .none
            return
        }
        guard let mapping = node.mapping else {
            throw SettingsError("\(path): must be a YAML mapping of settings to values")
        }
        var values: [String: String] = [:]
        var ignored: [String] = []
        let known = Set(Setting.all.flatMap { [$0.key] + $0.otherKeys })
        for (key, value) in mapping {
            guard let key = key.string else {
                throw SettingsError("\(path): the keys must be names of settings")
            }
            if known.contains(key) {
                values[key] = try Self.text(of: value, key: key, path: path)
            } else if Self.keysWithoutEffect.contains(key) {
                ignored.append(key)
            } else {
                throw SettingsError(
                    "\(path): \"\(key)\" is no setting; `ipalloc-agent --help` names them")
            }
        }
        self.init(values: values, ignoredKeys: ignored.sorted())
    }

    /// A value as text; nil if it is left open.
    private static func text(
        of node: Node, key: String, path: String
    ) throws(SettingsError) -> String? {
        guard let scalar = node.scalar else {
            throw SettingsError("\(path): \(key): must be one value")
        }
        return node.null == nil ? scalar.string : nil
    }
}
