import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall

/// One call of the plugin: what is asked for, and the agent that is to be asked.
struct IPAMCall {
    let request: CNIRequest
    let configuration: IPAMConfiguration
    let pod: PodIdentity
    let agent: AgentSession

    /// Reads the plugin's part of a request, does what is asked and logs how it went.
    static func perform<Value>(
        _ request: CNIRequest,
        _ body: (IPAMCall, inout CallRecord) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        let configuration = try IPAMConfiguration(
            of: request.configuration, for: request.command)
        return try CallRecord.keeping(request, configuration.log) { record throws(CNIError) in
            let call = IPAMCall(
                request: request, configuration: configuration,
                pod: try PodIdentity(request.arguments),
                agent: AgentSession(socketPath: configuration.socketPath))
            record.note("pod", call.pod.description.json)
            return try body(call, &record)
        }
    }

    /// Gives the addresses back.
    ///
    /// - Returns: The agent's refusal, if it will not: there is nothing that the runtime could do
    ///   about it, and the agent's garbage collection comes to it.
    /// - Throws: If the agent could not be asked, or says that trying again helps: the addresses
    ///   would be lost for a while.
    func release() throws(CNIError) -> CNIError? {
        var arguments = IPAMDeleteArguments()
        arguments.containerID = request.containerID
        arguments.interface = request.interface
        arguments.networkNamespace = request.networkNamespace
        arguments.podNamespace = pod.namespace
        arguments.podName = pod.name
        arguments.podUID = pod.uid
        do throws(CNIError) {
            _ = try agent.askFirst(
                "DELETE", AgentPath.addresses, body: arguments,
                task: "spiderpool IP release error", refusal: "deleteIpamIpFailure")
            return nil
        } catch {
            guard error.code != .tryAgain else { throw error }
            return error
        }
    }

    /// Gives back the addresses of all attachments to the network that do not exist.
    ///
    /// - Returns: How many.
    func collectGarbage() throws(CNIError) -> Int {
        let task = "spiderpool IP garbage collection error"
        var arguments = IPAMGarbageArguments()
        arguments.validAttachments = try request.configuration.validAttachments().map {
            .init(containerID: $0.containerID, interface: $0.interface)
        }
        arguments.networkName = request.configuration.name
        arguments.nodeName = configuration.nodeName
        let answer = try agent.ask(
            "POST", AgentPath.garbage, body: arguments, task: task,
            refusal: "postIpamGcFailure")
        let report = try agent.decode(answer, as: IPAMGarbageAnswer.self, task: task)
        guard report.errors.isEmpty else {
            throw CNIError(
                .garbageLeft,
                "\(task): \(report.released.count) given back, \(report.errors.count) not",
                details: report.errors.joined(separator: "; "))
        }
        return report.released.count
    }

    /// Throws if no container could get addresses: as the agent says, or because there is none.
    func status() throws(CNIError) {
        do {
            try agent.requireHealth()
        } catch {
            var error = error
            if error.code != .limitedConnectivity { error.code = .unavailable }
            throw error
        }
    }
}
