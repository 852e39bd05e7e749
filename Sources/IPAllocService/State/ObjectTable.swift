import IPAllocModel
import IPAllocStore

/// A namespace and a name.
struct ObjectPlace: Sendable, Hashable, Comparable {
    var namespace: String
    var name: String

    init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    init(_ resource: any Resource) {
        self.init(namespace: resource.metadata.namespace, name: resource.metadata.name)
    }

    static func < (left: ObjectPlace, right: ObjectPlace) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// A resource as the store has it.
struct KeptObject: Sendable {
    var resource: any Resource
    /// The revision that wrote it.
    var revision: Revision
}

/// All resources, by kind and place.
struct ObjectTable: Sendable {
    private var kinds: [String: [ObjectPlace: KeptObject]] = [:]

    /// The resource of a kind at a place.
    subscript(kind: ResourceKind, place: ObjectPlace) -> KeptObject? {
        get { kinds[kind.name]?[place] }
        set { kinds[kind.name, default: [:]][place] = newValue }
    }

    /// The resource of a type at a place.
    func get<Object: Resource>(_ type: Object.Type, _ place: ObjectPlace) -> Object? {
        kinds[Object.kind.name]?[place]?.resource as? Object
    }

    /// All resources of a kind, in no order.
    func all(_ kind: ResourceKind) -> some Sequence<KeptObject> {
        (kinds[kind.name] ?? [:]).values
    }

    /// All resources of a type, in no order.
    func all<Object: Resource>(_ type: Object.Type) -> [Object] {
        (kinds[Object.kind.name] ?? [:]).values.compactMap { $0.resource as? Object }
    }
}
