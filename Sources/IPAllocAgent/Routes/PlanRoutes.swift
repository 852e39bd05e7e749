import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// What would come of objects and their pods; it is not in Spiderpool.
struct PlanRoutes: Sendable {
    let service: AddressService
    /// The node of pods if no node is known.
    let nodeName: String

    var routes: [Route] {
        // Nothing is changed, but it costs more than who has no socket may ask for.
        [
            Route(
                .post, AgentPath.plan, .plan, shape: .string, changes: true, handler: plan)
        ]
    }

    @Sendable private func plan(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: PlanArguments = try call.message()
        var request = RehearsalRequest(objects: arguments.objects)
        request.nodes = arguments.nodeNames
        request.defaultNode = nodeName
        let report = try await serving { () throws(ServiceError) in
            try await service.rehearse(request)
        }
        call.subject.result =
            "planned \(report.pods.count) pods, "
            + (report.isServed ? "nothing fails" : "something fails")
        return .message(PlanAnswer(report))
    }
}

extension PlanAnswer {
    fileprivate init(_ report: RehearsalReport) {
        self.init()
        revision = report.revision
        notices = report.notices + Self.unattached(report.pods)
        objects = report.objects.map { found in
            var object = Object()
            object.kind = found.kind
            object.namespace = found.namespace
            object.name = found.name
            object.outcome = found.outcome.rawValue
            object.warnings = found.warnings
            object.error = found.error
            return object
        }
        pools = report.pools.map(Pool.init)
        pods = report.pods.map(Pod.init)
        networks = report.networks.sorted { $0.key < $1.key }.map { name, definition in
            var network = Network()
            network.name = name
            network.configuration = definition.spec.config
            return network
        }
        nodes = report.nodes.map { found in
            var node = Node()
            node.name = found.name
            node.addresses = found.internalAddresses
            return node
        }
        coordinator = report.coordinator.map(CoordinatorConfiguration.init)
        coordinatorError = report.coordinatorError
    }
}

extension PlanAnswer {
    /// What is said of interfaces that get addresses and that nothing makes, for the first new pod of
    /// each application.
    private static func unattached(_ pods: [RehearsalReport.Pod]) -> [String] {
        var told: Set<String> = []
        return pods.filter { $0.state == .new && $0.error == nil }.flatMap { pod -> [String] in
            let place = "\(pod.namespace)/\(pod.name)"
            guard told.insert(pod.application.isEmpty ? place : pod.application).inserted else {
                return []
            }
            let made = Set(pod.interfaces.map(\.name))
            return Set(pod.answer.addresses.map(\.interface)).subtracting(made).sorted().map {
                "\($0) of Pod \(place) gets addresses, but none of its networks makes the interface; "
                    + "the annotation k8s.v1.cni.cncf.io/networks names them"
            }
        }
    }
}

extension PlanAnswer.Pool {
    fileprivate init(_ found: RehearsalReport.Pool) {
        self.init()
        name = found.name
        outcome = found.outcome.rawValue
        application = found.application
        subnet = found.subnet
        ips = found.ranges
        totalCount = found.total
        allocatedCountBefore = found.heldBefore
        allocatedCount = found.held
        freeCount = found.free
    }
}

extension PlanAnswer.Pod {
    fileprivate init(_ found: RehearsalReport.Pod) {
        self.init()
        podNamespace = found.namespace
        podName = found.name
        nodeName = found.node
        application = found.application
        state = found.state.rawValue
        defaultRouteInterface = found.defaultRouteInterface
        error = found.error
        let answer = IPAMAddAnswer(found.answer, detection: Detection())
        interfaces = found.interfaces.map { made in
            var interface = PlanAnswer.Interface()
            interface.name = made.name
            interface.network = made.network ?? ""
            interface.addresses = answer.addresses.filter { $0.interface == made.name }
            interface.routes = answer.routes.filter { $0.interface == made.name }
            return interface
        }
    }
}
