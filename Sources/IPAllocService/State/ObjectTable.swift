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

extension ObjectPlace: CustomStringConvertible {
    /// As in `default/web-0`; the name alone where there is no namespace.
    var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

/// A resource as the store has it.
struct KeptObject: Sendable {
    var resource: any Resource
    /// The revision that wrote it.
    var revision: Revision
}

/// How often resources were changed that the choice of pools depends on, beside the pod.
struct ChoiceChanges: Sendable, Hashable {
    /// Changes of other pools than those of applications, of subnets, namespaces and nodes.
    var common = 0
    /// Changes of applications' pools.
    var automatic = 0
}

/// All resources, by kind and place.
struct ObjectTable: Sendable {
    private struct Kind {
        let name: String
        var objects: [ObjectPlace: KeptObject] = [:]
    }

    /// There are so few of them that looking at each is faster than hashing a name.
    private var kinds: [Kind] = []
    /// The places of the pods, by UID.
    private(set) var podPlaces: [String: ObjectPlace] = [:]
    private(set) var choiceChanges = ChoiceChanges()

    /// The kinds of the resources, beside pools, that the choice of pools depends on.
    private static let choiceKinds: Set = [
        SpiderSubnet.kind.name, Namespace.kind.name, Node.kind.name,
    ]

    private func objects(_ kind: String) -> [ObjectPlace: KeptObject]? {
        kinds.first { $0.name == kind }?.objects
    }

    /// The resource of a kind, told by its name, at a place.
    subscript(kind: String, place: ObjectPlace) -> KeptObject? {
        get { objects(kind)?[place] }
        set {
            let known = kinds.firstIndex { $0.name == kind }
            if known == nil { kinds.append(Kind(name: kind)) }
            let number = known ?? kinds.count - 1
            let old: KeptObject?
            if let newValue {
                old = kinds[number].objects.updateValue(newValue, forKey: place)
            } else {
                old = kinds[number].objects.removeValue(forKey: place)
            }
            noteChange(of: kind, old, newValue)
            if kind == Pod.kind.name { notePod(at: place, old, newValue) }
        }
    }

    private mutating func noteChange(of kind: String, _ old: KeptObject?, _ new: KeptObject?) {
        if kind == SpiderIPPool.kind.name {
            let areApplications = [old, new].allSatisfy { kept in
                guard let pool = kept?.resource as? SpiderIPPool else { return true }
                return pool.isAutomatic && pool.spec.isDefault != true
            }
            if areApplications { choiceChanges.automatic += 1 } else { choiceChanges.common += 1 }
        } else if Self.choiceKinds.contains(kind) {
            choiceChanges.common += 1
        }
    }

    private mutating func notePod(at place: ObjectPlace, _ old: KeptObject?, _ new: KeptObject?) {
        let (former, uid) = (old?.resource.metadata.uid, new?.resource.metadata.uid)
        if former == uid { return }
        if let former, podPlaces[former] == place { podPlaces[former] = nil }
        if let uid { podPlaces[uid] = place }
    }

    /// The pod of a UID.
    func pod(uid: String) -> Pod? { podPlaces[uid].flatMap { get(Pod.self, $0) } }

    /// The resource of a type at a place.
    func get<Object: Resource>(_ type: Object.Type, _ place: ObjectPlace) -> Object? {
        objects(Object.kind.name)?[place]?.resource as? Object
    }

    /// The cluster-wide resource of a type and name.
    func get<Object: Resource>(_ type: Object.Type, named name: String) -> Object? {
        get(type, ObjectPlace(name: name))
    }

    /// All resources of a kind by place.
    func all(_ kind: ResourceKind) -> [ObjectPlace: KeptObject] { objects(kind.name) ?? [:] }

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
