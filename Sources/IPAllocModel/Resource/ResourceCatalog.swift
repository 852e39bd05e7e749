import IPAllocJSON

/// The kinds of resources that are known here.
public enum ResourceCatalog {
    /// All of them, this project's own first.
    public static let types: [any Resource.Type] = [
        SpiderIPPool.self, SpiderSubnet.self, SpiderReservedIP.self, SpiderEndpoint.self,
        SpiderCoordinator.self, SpiderMultusConfig.self, Deployment.self, ReplicaSet.self,
        StatefulSet.self,
        DaemonSet.self, Job.self, CronJob.self, Pod.self, Namespace.self, Node.self,
        NetworkAttachmentDefinition.self,
    ]

    private static let typesByName = Dictionary(
        uniqueKeysWithValues: types.map { ($0.kind.name, $0) })

    /// The kind that a command's argument means: a plural, singular or short name, in any case,
    /// with or without its group.
    public static func type(answeringTo argument: String) -> (any Resource.Type)? {
        types.first { $0.kind.answers(to: argument) }
    }

    /// The kinds that a command's argument means: one of them, or all of this project's by their
    /// category, `spiderpool`. None, if it means nothing.
    public static func types(answeringTo argument: String) -> [any Resource.Type] {
        if argument.lowercased() == "spiderpool" {
            return types.filter { $0.kind.group == ResourceNames.group }
        }
        return type(answeringTo: argument).map { [$0] } ?? []
    }

    /// Whether an object is of others: of another group than this project's, and of no kind that is
    /// known here by its name.
    public static func isForeign(_ json: JSONValue) -> Bool {
        guard let version = json["apiVersion"]?.string, let name = json["kind"]?.string else {
            return false
        }
        return typesByName[name] == nil && !version.hasPrefix(ResourceNames.group + "/")
    }

    /// Reads a resource of any known kind.
    ///
    /// - Throws: `DecodingFailure`, also if the kind is not known.
    public static func decode(_ json: JSONValue) throws(DecodingFailure) -> any Resource {
        guard let apiVersion = json["apiVersion"]?.string else {
            throw DecodingFailure("must be there and be a string").within(field: "apiVersion")
        }
        guard let name = json["kind"]?.string else {
            throw DecodingFailure("must be there and be a string").within(field: "kind")
        }
        guard let type = typesByName[name] else {
            let known = types.map { $0.kind.name }.joined(separator: ", ")
            throw DecodingFailure("is \"\(name)\", which is not known; known are \(known)")
                .within(field: "kind")
        }
        assert(type.kind.name == name)
        guard type.kind.apiVersion == apiVersion else {
            throw DecodingFailure(
                "is \"\(apiVersion)\", but \(name) is known in \(type.kind.apiVersion)"
            ).within(field: "apiVersion")
        }
        return try type.init(json: json)
    }
}
