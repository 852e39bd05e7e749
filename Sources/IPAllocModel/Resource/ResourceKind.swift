/// What the objects of one kind have in common: their group, version and names.
public struct ResourceKind: Sendable, Hashable {
    /// The API group; empty for the core group.
    public let group: String
    /// The version within the group.
    public let version: String
    /// The name in resources, as in `SpiderIPPool`.
    public let name: String
    /// The name of many, in lower case, as in `spiderippools`.
    public let plural: String
    /// Abbreviations, as in `sp`.
    public let shortNames: [String]
    /// Whether the objects live in namespaces.
    public let isNamespaced: Bool

    public init(
        group: String, version: String, name: String, plural: String? = nil,
        shortNames: [String] = [], isNamespaced: Bool
    ) {
        self.group = group
        self.version = version
        self.name = name
        self.plural = plural ?? name.lowercased() + "s"
        self.shortNames = shortNames
        self.isNamespaced = isNamespaced
    }

    /// A kind of this project's own group.
    init(spider name: String, shortName: String, isNamespaced: Bool = false) {
        self.init(
            group: ResourceNames.group, version: ResourceNames.version, name: name,
            shortNames: [shortName], isNamespaced: isNamespaced)
    }

    /// The group and version, as resources carry them.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The name of one, in lower case.
    public var singular: String { name.lowercased() }

    /// The kind and group, as in `SpiderIPPool.spiderpool.spidernet.io`.
    public var qualifiedName: String { qualified(name) }

    /// The plural and group, as in `spiderippools.spiderpool.spidernet.io`.
    public var qualifiedPlural: String { qualified(plural) }

    /// The singular and group, as in `spiderippool.spiderpool.spidernet.io`.
    public var qualifiedSingular: String { qualified(singular) }

    /// Whether a command's argument means this kind: any of its names, in any case.
    public func answers(to argument: String) -> Bool {
        let argument = argument.lowercased()
        return [singular, plural, qualifiedSingular, qualifiedPlural].contains(argument)
            || shortNames.contains(argument)
    }

    private func qualified(_ name: String) -> String {
        group.isEmpty ? name : "\(name).\(group)"
    }
}
