import IPAllocAgentAPI
import IPAllocJSON
import IPAllocService

/// The addresses of pods: Spiderpool's agent API, and garbage collection beside it.
struct IPAMRoutes: Sendable {
    let service: AddressService
    /// The node of requests that name none.
    let nodeName: String
    let detection: Detection

    var routes: [Route] {
        [
            Route(
                .post, AgentPath.addresses, .allocate, shape: .string, changes: true,
                handler: allocate),
            Route(
                .delete, AgentPath.addresses, .release, shape: .string, changes: true,
                handler: release),
            // Spiderpool's agent answers so too: what the request would mean is not defined.
            Route(
                .post, AgentPath.conflictingAddresses, .allocateMany, shape: .string, changes: true
            ) { _ throws(RequestFailure) in .empty },
            Route(
                .delete, AgentPath.conflictingAddresses, .releaseConflicting, shape: .string,
                changes: true, handler: releaseConflicting),
            Route(
                .post, AgentPath.garbage, .collectGarbage, shape: .string, changes: true,
                handler: collectGarbage),
            Route(
                .get, AgentPath.endpoint, .readEndpoint, shape: .string, handler: readEndpoint),
        ]
    }

    @Sendable private func allocate(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: IPAMAddArguments = try call.message()
        call.subject = RequestSubject(
            container: arguments.containerID, interface: arguments.interface,
            namespace: arguments.podNamespace, pod: arguments.podName)
        let request = try AllocationRequest(arguments, nodeName: nodeName)
        let answer = try await serving { () throws(ServiceError) in
            try await service.allocate(request)
        }
        let own = answer.addresses.filter { $0.interface == arguments.interface }
        call.subject.result = "allocated " + Self.list(own.map { $0.address.description })
        return .message(IPAMAddAnswer(answer, detection: detection))
    }

    @Sendable private func release(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: IPAMDeleteArguments = try call.message()
        call.subject = RequestSubject(
            container: arguments.containerID, interface: arguments.interface,
            namespace: arguments.podNamespace, pod: arguments.podName)
        let request = ReleaseRequest(
            containerID: arguments.containerID, interface: arguments.interface,
            networkNamespace: arguments.networkNamespace, podNamespace: arguments.podNamespace,
            podName: arguments.podName, podUID: arguments.podUID)
        let answer = try await serving { () throws(ServiceError) in
            try await service.release(request)
        }
        call.subject.result = Self.result(of: answer)
        return .empty
    }

    @Sendable private func releaseConflicting(
        _ call: inout Call
    ) async throws(RequestFailure) -> Reply {
        let arguments: IPAMBatchDeleteArguments = try call.message()
        call.subject = RequestSubject(
            container: arguments.containerID, namespace: arguments.podNamespace,
            pod: arguments.podName)
        let request = ReleaseRequest(
            containerID: arguments.containerID, interface: "",
            networkNamespace: arguments.networkNamespace, podNamespace: arguments.podNamespace,
            podName: arguments.podName, podUID: arguments.podUID)
        do {
            let answer = try await service.releaseConflicting(request)
            call.subject.result = Self.result(of: answer)
            return .empty
        } catch {
            throw RequestFailure(conflictingRelease: error)
        }
    }

    @Sendable private func collectGarbage(
        _ call: inout Call
    ) async throws(RequestFailure) -> Reply {
        let arguments: IPAMGarbageArguments = try call.message()
        var request = GarbageRequest()
        request.isDryRun = arguments.isDryRun
        request.keeping = arguments.validAttachments?.map {
            GarbageRequest.Attachment(containerID: $0.containerID, interface: $0.interface)
        }
        request.network = arguments.networkName
        request.node = arguments.nodeName ?? nodeName
        let report = try await serving { () throws(ServiceError) in
            try await service.collectGarbage(request)
        }
        let verb = report.isDryRun ? "would free" : "freed"
        call.subject.result =
            "\(verb) \(report.items.count), failed for \(report.failures.count)"
        return .message(IPAMGarbageAnswer(report))
    }

    @Sendable private func readEndpoint(
        _ call: inout Call
    ) async throws(RequestFailure) -> Reply {
        let container = call.query["containerID"] ?? ""
        call.subject = RequestSubject(
            container: container, namespace: call.query["podNamespace"] ?? "",
            pod: call.query["podName"] ?? "")
        let (namespace, pod) = (call.subject.namespace, call.subject.pod)
        guard pod.isEmpty ? !container.isEmpty : !namespace.isEmpty else {
            throw .malformed(
                "the parameter \(pod.isEmpty ? "podName" : "podNamespace") is missing: a pod is "
                    + "named by podNamespace and podName, a container that is no pod by "
                    + "containerID")
        }
        do {
            // A container that is no pod goes by its ID.
            let endpoint =
                pod.isEmpty
                ? try await service.endpoint(namespace: "", pod: container)
                : try await service.endpoint(namespace: namespace, pod: pod)
            return .message(endpoint)
        } catch {
            var failure = RequestFailure(error)
            failure.hasAgentStatus = failure.status == .notFound || failure.status == .badRequest
            throw failure
        }
    }

    private static func result(of answer: ReleaseAnswer) -> String {
        guard answer.addresses.isEmpty else {
            return "released " + list(answer.addresses.map { $0.address.description })
        }
        return "released nothing" + (answer.reason.map { ": \($0)" } ?? "")
    }

    private static func list(_ texts: [String]) -> String { texts.joined(separator: ", ") }
}

/// Calls the service.
func serving<Value>(
    _ body: () async throws(ServiceError) -> Value
) async throws(RequestFailure) -> Value {
    do throws(ServiceError) {
        return try await body()
    } catch {
        throw RequestFailure(error)
    }
}

extension RequestFailure {
    /// The refusal to give back addresses that somebody else uses, with Spiderpool's own statuses.
    fileprivate init(conflictingRelease error: ServiceError) {
        self.init(error)
        let status: Int
        switch error.code {
        case .statelessRelease: status = 521
        case .statefulRelease: status = 522
        default: return
        }
        self = RequestFailure(
            .init(code: status), error.message, reason: "Forbidden", cniCode: error.cniCode)
        isDecision = true
        hasAgentStatus = true
    }
}
