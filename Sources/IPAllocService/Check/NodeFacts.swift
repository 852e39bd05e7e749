public import IPAlloc

/// What there is on a node, as somebody there found it.
public struct NodeFacts: Sendable, Hashable {
    /// An interface of a container, as the runtime's cache of CNI results has it.
    public struct Attachment: Sendable, Hashable {
        public var containerID: String
        public var interface: String
        /// Empty if it is not known.
        public var networkNamespace: String
        /// The pod; empty, as far as the cache does not tell it.
        public var podUID: String
        public var podNamespace: String
        public var podName: String
        public var addresses: [IPAddress]

        /// The container as messages name it: with its pod, as far as that is known.
        var words: String {
            podName.isEmpty
                ? "container \(containerID)"
                : "container \(containerID) of pod \(podNamespace)/\(podName)"
        }

        public init(
            containerID: String, interface: String, networkNamespace: String = "",
            podUID: String = "", podNamespace: String = "", podName: String = "",
            addresses: [IPAddress]
        ) {
            self.containerID = containerID
            self.interface = interface
            self.networkNamespace = networkNamespace
            self.podUID = podUID
            self.podNamespace = podNamespace
            self.podName = podName
            self.addresses = addresses
        }
    }

    public var node: String
    /// Nil if the runtime keeps no cache that could be read.
    public var attachments: [Attachment]?
    /// Whether a part of the cache could not be read: what is not among the attachments may be there.
    public var hasUnreadAttachments = false
    /// The folders in which network namespaces were looked for.
    public var namespaceFolders: [String] = []
    /// The paths of those that are there.
    public var namespaces: Set<String> {
        get { plainNamespaces }
        set { plainNamespaces = Set(newValue.map(Self.plain)) }
    }
    private var plainNamespaces: Set<String> = []
    /// How long what was recorded lately is left alone: its container may be about to be there.
    public var graceMilliseconds: Int64 = 120_000

    public init(node: String) {
        self.node = node
    }

    /// Whether a network namespace is there; nil if it is of none of the folders.
    func hasNamespace(_ path: String) -> Bool? {
        let path = Self.plain(path)
        guard let slash = path.lastIndex(of: "/"),
            namespaceFolders.contains(where: { Self.plain($0) == path[..<slash] })
        else { return nil }
        return plainNamespaces.contains(path)
    }

    /// A path as it is compared: `/var/run` is `/run`, and slashes are single.
    private static func plain(_ path: String) -> String {
        let names = path.split(separator: "/").joined(separator: "/")
        let path = path.hasPrefix("/") ? "/" + names : names
        return path.hasPrefix("/var/run/") ? String(path.dropFirst(4)) : path
    }
}
