import IPAllocAgentAPI
import IPAllocJSON
import IPAllocService

/// Why a pod gets which addresses; it is not in Spiderpool.
struct ExplainRoutes: Sendable {
    let service: AddressService

    var routes: [Route] {
        [Route(.post, AgentPath.explanation, .explain, shape: .string, handler: explain)]
    }

    @Sendable private func explain(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: ExplainArguments = try call.message()
        call.subject = RequestSubject(
            interface: arguments.interface ?? "", namespace: arguments.podNamespace,
            pod: arguments.podName)
        var question: ExplanationRequest
        if let object = arguments.object {
            question = ExplanationRequest(.object(object))
        } else if !arguments.podName.isEmpty {
            question = ExplanationRequest(
                .pod(namespace: arguments.podNamespace, name: arguments.podName))
        } else {
            throw .malformed("either podName or object must be there")
        }
        if let interface = arguments.interface, !interface.isEmpty {
            question.interface = interface
        }
        do {
            let explanation = try await service.explain(question)
            call.subject.result = explanation.failure == nil ? "decided" : "not decided"
            return .message(ExplainAnswer(explanation))
        } catch {
            var failure = RequestFailure(error)
            failure.hasAgentStatus = failure.status == .notFound || failure.status == .badRequest
            throw failure
        }
    }
}

extension ExplainAnswer {
    fileprivate init(_ explanation: Explanation) {
        self.init()
        podNamespace = explanation.namespace
        podName = explanation.pod
        nodeName = explanation.node
        application = explanation.application
        steps = explanation.steps
        error = explanation.failure
        interfaces = explanation.choices.map { found in
            var choice = Choice()
            choice.interface = found.interface
            choice.version = found.family.ipVersion
            choice.address = found.address
            choice.pool = found.pool
            choice.isServed = found.isServed
            choice.outlook = found.outlook
            choice.pools = found.pools.map { fill in
                var pool = Pool()
                pool.name = fill.name
                pool.allocatedCount = fill.held
                pool.freeCount = fill.free
                pool.totalCount = fill.total
                return pool
            }
            return choice
        }
    }
}
