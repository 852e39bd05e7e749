import IPAllocJSON

/// Gives pods addresses by the real address plugin, and plans the rest of their interfaces.
struct PlannedRuntime: PodRuntime {
    let plugins: NetworkRuntime

    func makeNamespace(_ name: String) {}

    func removeNamespace(_ name: String) {}

    func add(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        in state: LabState
    ) throws(LabError) -> JSONValue {
        let network = PlannedNetwork(state: state)
        guard let record = state.pods.first(where: { $0.containerID == attachment.containerID })
        else { preconditionFailure("pods are written down first") }
        var facts = try network.facts(beside: record)
        var chain = PlannedChain(configuration)
        try chain.check()
        let addresses = try runAddressPlugin("ADD", configuration, attachment)
        return try chain.play(attachment, addresses: addresses, &facts)
    }

    func delete(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        result: JSONValue
    ) throws(LabError) {
        // One that was refused got no addresses.
        guard Self.main(of: configuration) != nil else { return }
        _ = try runAddressPlugin("DEL", configuration, attachment)
    }

    private static func main(of configuration: NetworkConfigurationList) -> JSONObject? {
        zip(configuration.plugins, configuration.roles).first { $0.1 == .main }?.0
    }

    /// The address plugin is given what the main plugin is.
    private func runAddressPlugin(
        _ verb: String, _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment
    ) throws(LabError) -> JSONValue {
        guard let main = Self.main(of: configuration),
            let type = main["ipam"]?.object?["type"]?.string
        else {
            throw LabError(
                "network \(configuration.name): no plugin that makes an interface names an "
                    + "address plugin; give that one an \"ipam\"")
        }
        var attachment = attachment
        attachment.nodeNamespace = nil
        let input = configuration.input(
            for: main, capabilities: attachment.capabilities, previous: nil)
        return try plugins.run(verb, ["type": .string(type)], input, attachment)
    }
}
