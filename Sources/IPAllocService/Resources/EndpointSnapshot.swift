import IPAlloc
import IPAllocModel
import IPAllocStore

/// What a pod has, and what goes with it.
struct EndpointSnapshot: Sendable {
    fileprivate let endpoint: Endpoint
    /// The prefix length of each address's block, in the order of the addresses.
    fileprivate let prefixLengths: [Int]
    fileprivate let survivesPod: Bool
    /// Notes that need not be read, by their texts.
    fileprivate let notes: [String: RecordNote]

    /// The addresses with their notes, interface by interface in the order of the pod's.
    private var addresses: [(held: HeldAddress, note: RecordNote, prefixLength: Int)] {
        zip(endpoint.held, prefixLengths)
            .map { ($0, notes[$0.note] ?? RecordNote(text: $0.note), $1) }
            .sorted { left, right in
                (left.1.order ?? 0, left.0.interface, left.0.address.family.rawValue)
                    < (right.1.order ?? 0, right.0.interface, right.0.address.family.rawValue)
            }
    }

    /// The pod's addresses and routes, as at its first request.
    var answer: AllocationAnswer {
        var answer = AllocationAnswer()
        for (held, note, prefixLength) in addresses {
            let gateway = try? IPAddress(note.gateway, family: held.address.family)
            let clean = note.cleansGateway ?? false
            answer.addresses.append(
                AllocatedAddress(
                    interface: held.interface, address: held.address, prefixLength: prefixLength,
                    pool: held.pool, gateway: gateway, vlan: note.vlan ?? 0, cleanGateway: clean))
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
            for: pod, controllerKind: note.kind, controllerName: note.name,
            survivesPod: survivesPod || !endpoint.isPodKnown)
        resource.metadata.uid = endpoint.uid
        resource.metadata.resourceVersion = endpoint.revision.description
        resource.metadata.creationTimestamp = endpoint.held.map(\.createdAt).min()?.timestamp
        for (held, note, prefixLength) in addresses {
            if resource.status.current.ips.last?.interface != held.interface {
                var item = SpiderEndpoint.Allocation()
                item.interface = held.interface
                item.vlan = note.vlan ?? 0
                resource.status.current.ips.append(item)
            }
            let last = resource.status.current.ips.count - 1
            resource.status.current.ips[last].add(held, note, prefixLength: prefixLength)
        }
        return resource
    }
}

extension ServiceState {
    /// What a pod has at this moment, and what goes with it.
    ///
    /// - Parameter notes: Notes that need not be read, by their texts.
    func snapshot(
        of endpoint: Endpoint, notes: [String: RecordNote] = [:]
    ) -> EndpointSnapshot {
        EndpointSnapshot(
            endpoint: endpoint,
            prefixLengths: endpoint.held.map {
                pools[$0.pool]?.prefixLength ?? $0.address.family.bitWidth
            },
            survivesPod: settings.keepsStatefulSetAddresses && statefulSet(of: endpoint) != nil,
            notes: notes)
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
