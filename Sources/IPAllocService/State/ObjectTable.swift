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
    /// How often a resource was changed that the choice of pools depends on, beside the pod.
    private(set) var choiceChangeCount = 0

    /// The kinds of those resources.
    private static let choiceKinds: Set = [
        SpiderIPPool.kind.name, SpiderSubnet.kind.name, Namespace.kind.name, Node.kind.name,
    ]

    /// The resource of a kind, told by its name, at a place.
    subscript(kind: String, place: ObjectPlace) -> KeptObject? {
        get { kinds[kind]?[place] }
        set {
            kinds[kind, default: [:]][place] = newValue
            if Self.choiceKinds.contains(kind) { choiceChangeCount += 1 }
        }
    }

    /// The resource of a type at a place.
    func get<Object: Resource>(_ type: Object.Type, _ place: ObjectPlace) -> Object? {
        kinds[Object.kind.name]?[place]?.resource as? Object
    }

    /// The cluster-wide resource of a type and name.
    func get<Object: Resource>(_ type: Object.Type, named name: String) -> Object? {
        get(type, ObjectPlace(name: name))
    }

    /// All resources of a kind by place.
    func all(_ kind: ResourceKind) -> [ObjectPlace: KeptObject] { kinds[kind.name] ?? [:] }

    /// All resources of a type, in no order.
    func all<Object: Resource>(_ type: Object.Type) -> [Object] {
        all(Object.kind).values.compactMap { $0.resource as? Object }
    }

    /// All workloads, in a fixed order.
    var workloads: [any Workload] {
        ResourceCatalog.types.filter { $0 is any Workload.Type }.flatMap { type in
            all(type.kind).sorted { $0.key < $1.key }.compactMap { $1.resource as? any Workload }
        }
    }
}
