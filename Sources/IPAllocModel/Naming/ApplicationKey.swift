/// The identity of a workload that an automatic pool serves.
public struct ApplicationKey: Sendable, Hashable {
    /// The group and version, as in `apps/v1`.
    public let apiVersion: String
    public let kind: String
    public let namespace: String
    public let name: String

    public init(apiVersion: String, kind: String, namespace: String, name: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// The identity of a resource.
    public init<Workload: Resource>(_ workload: Workload) {
        self.init(
            apiVersion: Workload.kind.apiVersion, kind: Workload.kind.name,
            namespace: workload.metadata.namespace, name: workload.name)
    }

    /// Reads a ledger's form, as in `apps_v1_Deployment_default_web` or `v1_Pod_default_web`; nil
    /// if the text has another form.
    public init?(ledgerText text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard (4...5).contains(parts.count), !parts.contains("") else { return nil }
        self.init(
            apiVersion: parts.dropLast(3).joined(separator: "/"), kind: parts[parts.count - 3],
            namespace: parts[parts.count - 2], name: parts[parts.count - 1])
    }

    /// Reads the annotation of old, as in `apps/v1:Deployment:default:web`; nil if the text has
    /// another form.
    public init?(annotationText text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, !parts.contains("") else { return nil }
        self.init(apiVersion: parts[0], kind: parts[1], namespace: parts[2], name: parts[3])
    }

    /// The group; empty for the core group.
    public var group: String {
        let parts = apiVersion.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? String(parts[0]) : ""
    }

    /// The version within the group.
    public var version: String { String(apiVersion.split(separator: "/").last ?? "") }

    /// The group and version as a label's value, as in `apps_v1`.
    public var versionLabel: String {
        apiVersion.replacingByte(UInt8(ascii: "/"), with: UInt8(ascii: "_"))
    }

    /// The name as a label's value: cut if it is too long for one, and then still told from others.
    public var nameLabel: String { LabelText.value(of: name) }

    /// The form in a subnet's ledger.
    public var ledgerText: String { "\(versionLabel)_\(kind)_\(namespace)_\(name)" }

    /// The form in an annotation of old.
    public var annotationText: String { "\(apiVersion):\(kind):\(namespace):\(name)" }

    /// The labels that an automatic pool's affinity consists of.
    public var affinityLabels: [String: String] {
        [
            ResourceNames.applicationGroup: group,
            ResourceNames.applicationVersion: version,
            ResourceNames.applicationKind: kind,
            ResourceNames.applicationNamespace: namespace,
            ResourceNames.applicationName: nameLabel,
        ]
    }
}

extension String {
    /// The text with one ASCII character in the place of another.
    func replacingByte(_ old: UInt8, with new: UInt8) -> String {
        assert(old < 0x80 && new < 0x80)
        return String(decoding: utf8.map { $0 == old ? new : $0 }, as: UTF8.self)
    }
}
