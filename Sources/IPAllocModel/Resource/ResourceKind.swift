/// What the objects of one kind have in common: their group, version and names.
///
/// A copy costs one reference, since everybody who looks at a kind's name gets one.
public struct ResourceKind: Sendable, Hashable {
    private struct Names: Sendable, Hashable {
        let group: String
        let version: String
        let name: String
        let plural: String
        let shortNames: [String]
        let isNamespaced: Bool
        let apiVersion: String
    }

    @Shared private var names: Names

    /// The API group; empty for the core group.
    public var group: String { names.group }
    /// The version within the group.
    public var version: String { names.version }
    /// The name in resources, as in `SpiderIPPool`.
    public var name: String { names.name }
    /// The name of many, in lower case, as in `spiderippools`.
    public var plural: String { names.plural }
    /// Abbreviations, as in `sp`.
    public var shortNames: [String] { names.shortNames }
    /// Whether the objects live in namespaces.
    public var isNamespaced: Bool { names.isNamespaced }
    /// The group and version, as resources carry them.
    public var apiVersion: String { names.apiVersion }

    public init(
        group: String, version: String, name: String, plural: String? = nil,
        shortNames: [String] = [], isNamespaced: Bool
    ) {
        names = Names(
            group: group, version: version, name: name,
            plural: plural ?? name.lowercased() + "s", shortNames: shortNames,
            isNamespaced: isNamespaced,
            apiVersion: group.isEmpty ? version : "\(group)/\(version)")
    }

    /// A kind of this project's own group.
    init(spider name: String, shortName: String, isNamespaced: Bool = false) {
        self.init(
            group: ResourceNames.group, version: ResourceNames.version, name: name,
            shortNames: [shortName], isNamespaced: isNamespaced)
    }

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
