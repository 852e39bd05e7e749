import IPAlloc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocService

/// Comparing all that is known, and repairing what a report lists; it is not in Spiderpool.
struct CheckRoutes: Sendable {
    let service: AddressService
    /// The node of requests that name none.
    let nodeName: String

    var routes: [Route] {
        [
            Route(.post, AgentPath.check, .check, shape: .string, handler: check),
            Route(
                .post, AgentPath.repair, .repair, shape: .string, changes: true, handler: repair),
        ]
    }

    @Sendable private func check(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: CheckArguments = try call.message()
        let facts = try NodeFacts(arguments, nodeName: nodeName)
        let report = try await serving { () throws(ServiceError) in try await service.check(facts) }
        call.subject.result = "found \(report.findings.count)"
        return .message(CheckAnswer(report, facts))
    }

    @Sendable private func repair(_ call: inout Call) async throws(RequestFailure) -> Reply {
        let arguments: RepairArguments = try call.message()
        let facts = try NodeFacts(arguments.node, nodeName: nodeName)
        do {
            let report = try await service.repair(
                arguments.fingerprints, revision: arguments.revision, facts,
                isDryRun: arguments.isDryRun)
            let would = arguments.isDryRun ? "would have " : ""
            call.subject.result =
                "\(would)released \(Self.list(report.released)), recorded "
                + Self.list(report.recorded)
            var answer = RepairAnswer()
            answer.released = report.released.map(AddressReleaseAnswerMessage.Released.init)
            answer.recorded = report.recorded.map(AddressReleaseAnswerMessage.Released.init)
            answer.left = report.left.map(CheckAnswer.Finding.init)
            answer.errors = report.failures
            answer.isDryRun = arguments.isDryRun
            return .message(answer)
        } catch {
            var failure = RequestFailure(error)
            failure.hasAgentStatus = true
            throw failure
        }
    }

    private static func list(_ addresses: [ReleaseAnswer.Address]) -> String {
        addresses.isEmpty
            ? "nothing" : addresses.map { $0.address.description }.joined(separator: ", ")
    }
}

extension NodeFacts {
    /// What the body of a request tells.
    ///
    /// - Parameter nodeName: The node, if the body names none.
    fileprivate init(
        _ arguments: CheckArguments, nodeName: String
    ) throws(RequestFailure) {
        self.init(node: arguments.nodeName ?? nodeName)
        namespaceFolders = arguments.namespaceFolders
        namespaces = Set(arguments.namespaces)
        if let seconds = arguments.graceSeconds {
            guard (0...86_400).contains(seconds) else {
                throw .malformed("graceSeconds must be 0 to 86400, but is \(seconds)")
            }
            graceMilliseconds = Int64(seconds) * 1000
        }
        guard let given = arguments.attachments else { return }
        var attachments: [Attachment] = []
        for (index, one) in given.enumerated() {
            var addresses: [IPAddress] = []
            for text in one.addresses {
                guard let address = try? IPAddress(text) else {
                    throw .malformed("attachments[\(index)].ips: \"\(text)\" is no IP address")
                }
                addresses.append(address)
            }
            attachments.append(
                Attachment(
                    containerID: one.containerID, interface: one.interface,
                    networkNamespace: one.networkNamespace, podUID: one.podUID,
                    podNamespace: one.podNamespace, podName: one.podName,
                    addresses: addresses))
        }
        self.attachments = attachments
        hasUnreadAttachments = arguments.hasUnreadAttachments
    }
}

extension CheckAnswer {
    fileprivate init(_ report: CheckReport, _ facts: NodeFacts) {
        self.init()
        revision = report.revision
        nodeName = facts.node
        graceSeconds = Int(facts.graceMilliseconds / 1000)
        poolCount = report.pools
        endpointCount = report.endpoints
        containerCount = report.containers
        findings = report.findings.map(Finding.init)
    }
}

extension CheckAnswer.Finding {
    fileprivate init(_ finding: CheckFinding) {
        self.init()
        check = finding.kind.rawValue
        subject = finding.subject
        message = finding.message
        advice = finding.advice
        fingerprint = finding.fingerprint
        let addresses = finding.addresses.map(\.description)
        switch finding.repair {
        case .release: releases = addresses
        case .record: records = addresses
        case nil: break
        }
        isRepairable = finding.repair != nil
    }
}
