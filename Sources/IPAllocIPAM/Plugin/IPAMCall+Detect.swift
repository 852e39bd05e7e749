import IPAlloc
import IPAllocAgentAPI
import IPAllocCNI
import IPAllocDetection
import IPAllocJSON
import IPAllocPluginCall

extension IPAMCall {
    /// Looks for other hosts with the interface's new addresses, and for its gateways, as far as
    /// the agent wants it. The answer was read before: its addresses are some.
    ///
    /// An address that another host has is given back, so that the next attempt gets another.
    ///
    /// - Throws: `.conflict`, `.tryAgain` if a gateway does not answer, `.invalidEnvironment` if
    ///   the container's network namespace cannot be opened.
    func detect(_ answer: IPAMAddAnswer, _ record: inout CallRecord) throws(CNIError) {
        var detection = InterfaceDetection(
            interface: request.interface, pod: request.networkNamespace)
        for address in answer.addresses where address.interface == request.interface {
            guard let own = try? CIDRBlock(address.address).address else { continue }
            if address.detectsIPConflict ?? false { detection.addresses.append(own) }
            if address.detectsGateway ?? false,
                let gateway = try? IPAddress(address.gateway, family: own.family)
            {
                detection.gateways.append(.init(gateway, from: own))
            }
        }
        guard !detection.addresses.isEmpty || !detection.gateways.isEmpty else { return }
        do throws(DetectionError) {
            guard try detection.run(DetectionLimits()) == .impossible else { return }
            record.note(
                "notices",
                ["nobody was asked: there is no interface \(request.interface) with neighbours yet"]
                    .json)
        } catch {
            var failure = CNIError(error)
            failure.message = "\(Self.allocationTask): \(failure.message)"
            if failure.code == .conflict { agent.releaseConflicting(request, of: pod, &record) }
            throw failure
        }
    }
}
