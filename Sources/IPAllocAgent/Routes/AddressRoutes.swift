import IPAlloc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocService

/// What addresses are used for, and giving them back by hand; it is not in Spiderpool.
struct AddressRoutes: Sendable {
    let service: AddressService

    /// How many runs of addresses one answer has, unless fewer are asked for.
    private static let countMax = 10_000

    var routes: [Route] {
        [
            Route(.get, AgentPath.address, .readAddress, shape: .string, handler: read),
            Route(.get, AgentPath.poolAddresses, .listAddresses, shape: .string, handler: list),
            Route(
                .post, AgentPath.addressRelease, .releaseAddress, shape: .string, changes: true,
                handler: release),
        ]
    }

    @Sendable private func read(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let address = try Self.address(call.query["ip"] ?? "", named: "the parameter ip")
        call.subject.object = "\(address)"
        return .message(AddressAnswer(await service.report(on: address)))
    }

    @Sendable private func list(_ call: inout Call) async throws(RequestFailure) -> Reply {
        guard let pool = call.query["ippool"] else {
            throw .malformed("the parameter ippool must be there")
        }
        call.subject.object = "spiderippools/\(pool)"
        var query = AddressQuery(pool: pool, countMax: Self.countMax)
        let states = (call.query["state"] ?? "").split(separator: ",").map(String.init)
        if !states.isEmpty { query.uses = [] }
        for state in states {
            guard let use = AddressUse(rawValue: state) else {
                let known = AddressUse.allCases.map(\.rawValue).joined(separator: ", ")
                throw .malformed(
                    "the parameter state: \"\(state)\" is not known; known are \(known)")
            }
            query.uses.insert(use)
        }
        if let text = call.query["limit"] {
            guard let limit = Int(text), limit > 0 else {
                throw .malformed("the parameter limit must be 1 or more, but is \"\(text)\"")
            }
            query.countMax = min(limit, Self.countMax)
        }
        query.joinsApplications = try call.query.isSet(AgentPath.joinsApplications)
        if let text = call.query["continue"] {
            query.after = try Self.address(text, named: "the parameter continue")
        }
        return try await answering { () throws(ServiceError) in
            .message(AddressListAnswer(try await service.list(query)))
        }
    }

    @Sendable private func release(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: AddressReleaseArguments = try call.message()
        var request = AddressReleaseRequest(try Self.address(arguments.address, named: "ip"))
        request.podUID = arguments.podUID ?? ""
        request.isForced = arguments.isForced
        request.isDryRun = arguments.isDryRun
        call.subject.object = arguments.address
        let answer: AddressReleaseAnswer
        do {
            answer = try await service.release(request)
        } catch {
            throw Self.failure(error)
        }
        call.subject.namespace = answer.namespace
        call.subject.pod = answer.pod
        let texts = answer.addresses.map { $0.address.description }.joined(separator: ", ")
        call.subject.result = (request.isDryRun ? "would release " : "released ") + texts
        return .message(AddressReleaseAnswerMessage(answer, isDryRun: request.isDryRun))
    }

    private func answering(
        _ body: () async throws(ServiceError) -> Reply
    ) async throws(RequestFailure) -> Reply {
        do throws(ServiceError) {
            return try await body()
        } catch {
            throw Self.failure(error)
        }
    }

    /// No plugin asks here, so each refusal has a status of its own.
    private static func failure(_ error: ServiceError) -> RequestFailure {
        var failure = RequestFailure(error)
        failure.hasAgentStatus = true
        return failure
    }

    private static func address(
        _ text: String, named name: String
    ) throws(RequestFailure) -> IPAddress {
        guard let address = try? IPAddress(text) else {
            throw .malformed("\(name): \"\(text)\" is no IP address")
        }
        return address
    }
}
