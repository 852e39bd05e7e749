import IPAlloc
import IPAllocModel
import IPAllocStore

/// What a pod has, and what goes with it.
struct EndpointSnapshot: Sendable {
    fileprivate let endpoint: Endpoint
    /// The prefix length of each address's block, in the order of the addresses.
    fileprivate let prefixLengths: [Int]
    fileprivate let survivesPod: Bool
    /// The notes of the last addresses, which need not be read.
    fileprivate let notes: [KeptNote]

    /// An address with its note.
    private struct Told {
        var held: HeldAddress
        var kept: KeptNote
        var prefixLength: Int

        var note: RecordNote { kept.note }
        var order: Int { kept.note.order ?? 0 }

        static func areInOrder(_ left: Told, _ right: Told) -> Bool {
            if left.order != right.order { return left.order < right.order }
            if left.held.interface != right.held.interface {
                return left.held.interface < right.held.interface
            }
            return left.held.address.family.rawValue < right.held.address.family.rawValue
        }
    }

    /// - Parameters:
    ///   - lengths: The prefix lengths of the pools' blocks.
    ///   - notes: The notes of the last addresses, which need not be read.
    init(
        of endpoint: Endpoint, prefixLengths lengths: [String: Int],
        keepsStatefulSetAddresses: Bool, notes: [KeptNote] = []
    ) {
        precondition(notes.count <= endpoint.held.count)
        self.endpoint = endpoint
        prefixLengths = endpoint.held.map { lengths[$0.pool] ?? $0.address.family.bitWidth }
        survivesPod = keepsStatefulSetAddresses && endpoint.statefulSet != nil
        self.notes = notes
    }

    /// The addresses with their notes, interface by interface in the order of the pod's.
    private var addresses: [Told] {
        var told: [Told] = []
        told.reserveCapacity(endpoint.held.count)
        let unread = endpoint.held.count - notes.count
        for (index, held) in endpoint.held.enumerated() {
            let kept =
                index < unread
                ? KeptNote(RecordNote(text: held.note), text: held.note) : notes[index - unread]
            assert(kept.text == held.note)
            told.append(Told(held: held, kept: kept, prefixLength: prefixLengths[index]))
        }
        // Mostly they are in order.
        let isSorted = told.indices.dropFirst().allSatisfy {
            Told.areInOrder(told[$0 - 1], told[$0])
        }
        if !isSorted { told.sort(by: Told.areInOrder) }
        return told
    }

    /// The pod's addresses and routes, as at its first request; without those of interfaces that
    /// are decided on when they are added.
    var answer: AllocationAnswer {
        var answer = AllocationAnswer()
        for told in addresses where told.note.isUndecided != true {
            let (held, note) = (told.held, told.note)
            let gateway =
                note.gateway.isEmpty
                ? nil : try? IPAddress(note.gateway, family: held.address.family)
            let clean = note.cleansGateway ?? false
            answer.addresses.append(
                AllocatedAddress(
                    interface: held.interface, address: held.address,
                    prefixLength: told.prefixLength, pool: held.pool, gateway: gateway,
                    vlan: note.vlan ?? 0, cleanGateway: clean))
            for route in note.routes {
                guard let route = AllocatedRoute(held.interface, route) else { continue }
                answer.routes.append(route)
            }
            if let gateway, !clean {
                answer.routes.append(.byDefault(held.interface, gateway: gateway))
            }
        }
        return answer
    }

    var resource: SpiderEndpoint {
        let addresses = addresses
        let note = addresses.first?.note ?? RecordNote()
        var pod = Pod()
        pod.metadata = ObjectMetadata(
            name: endpoint.place.name, namespace: endpoint.place.namespace)
        pod.metadata.uid = endpoint.uid
        pod.spec.nodeName = endpoint.node
        var resource = SpiderEndpoint(
            for: pod, controllerKind: note.kind,
            controllerName: note.application(ofPod: endpoint.place)?.name ?? "",
            survivesPod: survivesPod || !endpoint.isPodKnown)
        resource.metadata.uid = endpoint.uid
        resource.metadata.resourceVersion = endpoint.revision.description
        resource.metadata.creationTimestamp = endpoint.held.map(\.createdAt).min()?.timestamp
        for told in addresses {
            let (held, note) = (told.held, told.note)
            if resource.status.current.ips.last?.interface != held.interface {
                var item = SpiderEndpoint.Allocation()
                item.interface = held.interface
                item.vlan = note.vlan ?? 0
                resource.status.current.ips.append(item)
            }
            let last = resource.status.current.ips.count - 1
            resource.status.current.ips[last].add(
                held, note, prefixLength: told.prefixLength)
        }
        return resource
    }
}

extension ServiceState {
    /// What a pod has at this moment, and what goes with it.
    ///
    /// - Parameter notes: The notes of the last addresses, which need not be read.
    func snapshot(of endpoint: Endpoint, notes: [KeptNote] = []) -> EndpointSnapshot {
        EndpointSnapshot(
            of: endpoint, prefixLengths: prefixLengths,
            keepsStatefulSetAddresses: settings.keepsStatefulSetAddresses, notes: notes)
    }
}

extension SpiderEndpoint.Allocation {
    /// Adds what one address brings.
    fileprivate mutating func add(_ held: HeldAddress, _ note: RecordNote, prefixLength: Int) {
        let text = "\(held.address)/\(prefixLength)"
        let gateway = note.gateway.isEmpty ? nil : note.gateway
        switch held.address.family {
        case .ipv4: (ipv4, ipv4Pool, ipv4Gateway) = (text, held.pool, gateway)
        case .ipv6: (ipv6, ipv6Pool, ipv6Gateway) = (text, held.pool, gateway)
        }
        if gateway != nil { cleansGateway = note.cleansGateway ?? false }
        routes += note.routes
    }
}

extension AllocatedRoute {
    /// A route that a resource or an annotation tells; nil if it is malformed.
    init?(_ interface: String, _ route: Route) {
        guard let destination = try? CIDRBlock(route.destination),
            let gateway = try? IPAddress(route.gateway, family: destination.family)
        else { return nil }
        self.init(interface: interface, destination: destination, gateway: gateway)
    }

    /// The default route of an interface.
    static func byDefault(_ interface: String, gateway: IPAddress) -> AllocatedRoute {
        guard let zero = IPAddress(value: 0, family: gateway.family),
            let all = try? CIDRBlock(zero, prefixLength: 0)
        else { preconditionFailure("every family has a block of all its addresses") }
        return AllocatedRoute(interface: interface, destination: all, gateway: gateway)
    }
}
