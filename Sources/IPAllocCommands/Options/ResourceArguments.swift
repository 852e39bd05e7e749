import IPAllocModel

/// Which objects a command's arguments mean: kinds, or objects by kind and name.
struct ResourceArguments {
    /// One kind, or one object of it.
    struct Item {
        let type: any Resource.Type
        let name: String?

        var kind: ResourceKind { type.kind }
    }

    let items: [Item]

    /// Reads arguments: `KIND[,KIND] [NAME...]` or `KIND/NAME...`.
    init(_ arguments: [String]) throws(CommandFailure) {
        guard let first = arguments.first else {
            throw .usage(
                "error: You must specify the type of resource, as in: sp, ss, sr, se, deployments, "
                    + "pods")
        }
        if arguments.contains(where: { $0.contains("/") }) {
            var items: [Item] = []
            for argument in arguments { items += try Self.pair(argument) }
            self.items = items
            return
        }
        let types = try Self.types(first)
        let names = arguments.dropFirst()
        items =
            names.isEmpty
            ? types.map { Item(type: $0, name: nil) }
            : types.flatMap { type in names.map { Item(type: type, name: $0) } }
    }

    private static func pair(_ argument: String) throws(CommandFailure) -> [Item] {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .usage(
                "error: there is no need to specify a resource type as a separate argument when "
                    + "passing arguments in resource/name form: \"\(argument)\" is not in that form"
            )
        }
        return try types(String(parts[0])).map { Item(type: $0, name: String(parts[1])) }
    }

    /// The kinds that a list with commas means.
    private static func types(_ list: String) throws(CommandFailure) -> [any Resource.Type] {
        var types: [any Resource.Type] = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            let meant = ResourceCatalog.types(answeringTo: String(name))
            guard !meant.isEmpty else {
                let known = ResourceCatalog.types.map { $0.kind.plural }.joined(separator: ", ")
                throw .usage(
                    "error: the server doesn't have a resource type \"\(name)\"; it has \(known)")
            }
            for type in meant where !types.contains(where: { $0 == type }) { types.append(type) }
        }
        return types
    }
}
