import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// Plays what comes of objects on a service that nobody else uses.
struct Rehearsal {
    let service: AddressService
    let request: RehearsalRequest
    var report: RehearsalReport
    /// What pods are played for, in the order of the objects.
    private var subjects: [Subject] = []
    /// How many pods may still be played.
    var podsLeft: Int
    /// How many pods were given a node so far.
    var placedCount = 0

    /// What pods are played for.
    enum Subject {
        /// A pod by itself.
        case pod(ObjectPlace)
        /// The pods of a workload.
        case workload(ResourceKey, replacesPods: Bool)
    }

    init(service: AddressService, request: RehearsalRequest) {
        self.service = service
        self.request = request
        podsLeft = request.podsMax
        report = RehearsalReport(revision: service.state.withLock { $0.revision.description })
    }

    /// Applies the objects, has the pods come, and writes the report.
    mutating func run() async {
        let before = service.state.withLock { $0.rehearsedPools }
        for object in request.objects { await apply(object) }
        for subject in subjects {
            switch subject {
            case .pod(let place): await play(podAt: place)
            case .workload(let key, let replacesPods):
                await play(podsOf: key, replacingThem: replacesPods)
            }
        }
        report.pools = service.state.withLock { state in
            RehearsedPool.changes(from: before, to: state.rehearsedPools, in: state)
        }
        report.nodes = service.state.withLock { state in
            Set(report.pods.map(\.node)).sorted().compactMap {
                state.objects.get(Node.self, named: $0)
            }
        }
        do throws(ServiceError) {
            report.coordinator = try await service.readyCoordinator()
        } catch {
            report.coordinatorError = error.message
        }
        let random = service.state.withLock { state in
            report.pools.map(\.name).filter { state.pools[$0]?.policy == .random }
        }
        for name in random {
            report.notices.append("IPPool \(name) gives any of its addresses: others than these")
        }
    }

    // MARK: Objects

    private mutating func apply(_ json: JSONValue) async {
        var entry = RehearsalReport.Object(
            kind: json["kind"]?.string ?? "", namespace: "",
            name: json["metadata"]?["name"]?.string ?? "")
        do throws(ServiceError) {
            var resource: any Resource
            do throws(DecodingFailure) {
                resource = try ResourceCatalog.decode(json)
            } catch {
                throw .undecodable(error)
            }
            if type(of: resource).kind.isNamespaced, resource.metadata.namespace.isEmpty {
                resource.metadata.namespace = "default"
            }
            entry.namespace = resource.metadata.namespace
            try await apply(json, resource, &entry)
        } catch {
            entry.error = error.message
        }
        report.objects.append(entry)
    }

    private mutating func apply(
        _ json: JSONValue, _ resource: any Resource, _ entry: inout RehearsalReport.Object
    ) async throws(ServiceError) {
        var key = ResourceKey(resource)
        let old = kept(key)
        let answer: ResourceAnswer
        if old == nil {
            var json = json
            if resource is any Workload || resource is Pod, resource.metadata.uid.isEmpty {
                json = json.merging(uid(forObject: report.objects.count))
            }
            answer = try await service.create(json)
            key.name = answer.object["metadata"]?["name"]?.string ?? key.name
            entry.name = key.name
        } else {
            answer = try await service.patch(key, merging: json)
        }
        entry.warnings = answer.warnings
        let new = kept(key)
        if old == nil {
            entry.outcome = .created
        } else if answer.isDeleted {
            entry.outcome = .deleted
        } else {
            entry.outcome = new?.revision == old?.revision ? .unchanged : .configured
        }
        if new?.resource is Pod {
            subjects.append(.pod(key.place))
        } else if let workload = new?.resource as? any Workload {
            let former = old?.resource as? any Workload
            let isSame = former.map { $0.podTemplate == workload.podTemplate } ?? true
            subjects.append(.workload(key, replacesPods: !isSame))
        }
    }

    /// The identity of a workload or pod that is not there, as a patch. What the real one will be nobody
    /// knows; automatic pools are named after it, so this one is seen to be made up.
    private func uid(forObject number: Int) -> JSONValue {
        let number = String(number + 1)
        let last = String(repeating: "x", count: max(0, 12 - number.count)) + number
        return .object([
            "metadata": .object(["uid": .string("xxxxxxxx-xxxx-xxxx-xxxx-" + last)])
        ])
    }

    /// A resource as it is now.
    func kept(_ key: ResourceKey) -> KeptObject? {
        service.state.withLock { $0.objects[key.kind.name, key.place] }
    }
}
