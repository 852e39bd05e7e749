import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// The settings of the routing plugin: Spiderpool's `coordinator/config`.
struct CoordinatorRoutes: Sendable {
    let service: AddressService

    var routes: [Route] {
        [
            Route(
                .get, AgentPath.coordinator, .readCoordinator, shape: .string,
                handler: readConfiguration)
        ]
    }

    /// Answers with the cluster's settings, as one pod has them.
    ///
    /// The pod need not be known: a plugin asks also when it takes down what a pod had, and the
    /// pod may be gone by then.
    @Sendable private func readConfiguration(
        _ call: inout Call
    ) async throws(RequestFailure) -> Reply {
        let arguments: CoordinatorArguments = try call.message()
        call.subject = RequestSubject(
            namespace: arguments.podNamespace, pod: arguments.podName)
        let coordinator: SpiderCoordinator
        do {
            coordinator = try await service.readyCoordinator()
        } catch {
            throw .broken(error.message)
        }
        var configuration = CoordinatorConfiguration(coordinator)
        let interface = service.defaultRouteInterface(
            namespace: arguments.podNamespace, pod: arguments.podName)
        if let interface { configuration.podDefaultRouteNIC = interface }
        call.subject.result = "configured by \(coordinator.name)"
        return .message(configuration)
    }
}

extension RequestFailure {
    /// Something that requests need is not as it must be.
    fileprivate static func broken(_ message: String) -> RequestFailure {
        var failure = RequestFailure(
            .internalServerError, message, reason: "InternalError")
        failure.isDecision = true
        return failure
    }
}

extension CoordinatorConfiguration {
    /// What plugins are told of it.
    init(_ coordinator: SpiderCoordinator) {
        self.init()
        var spec = coordinator.spec
        spec.applyDefaults()
        mode = spec.mode ?? ""
        overlayPodCIDR = coordinator.status.overlayPodCIDR
        serviceCIDR = coordinator.status.serviceCIDR
        tunesPodRoutes = spec.tunePodRoutes ?? true
        hijackCIDR = spec.hijackCIDR
        policyRoutes = spec.policyRoutes.map { route in
            var policy = PolicyRoute()
            policy.destination = route.destination
            policy.gateway = route.gateway
            return policy
        }
        podMACPrefix = spec.podMACPrefix ?? ""
        podDefaultRouteNIC = spec.podDefaultRouteNIC ?? ""
        hostRuleTable = spec.hostRuleTable
        podRPFilter = spec.podRPFilter
        txQueueLength = spec.txQueueLength
        vethLinkAddress = spec.vethLinkAddress ?? ""
        vethMTU = spec.vethMTU
        detectsGateway = spec.detectsGateway
        detectsIPConflict = spec.detectsIPConflict
        // The name that plugins of v0.6 look for.
        unknown["podCIDR"] = .array(overlayPodCIDR.map(JSONValue.string))
    }
}
