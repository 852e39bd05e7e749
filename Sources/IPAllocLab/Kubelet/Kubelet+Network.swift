import IPAllocClient
import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// What Multus does: an interface for each network that the pod names.
extension Kubelet {
    /// Makes the pod's network namespace and its interfaces.
    func attach(_ pod: Pod, _ record: inout PodRecord) throws(LabError) {
        guard !record.networkNamespace.isEmpty else { return }
        try runtime.makeNamespace(record.networkNamespace)
        for (network, interface) in try networks(of: pod) {
            let configuration = try configuration(of: network, on: record.node)
            var attachment = PodRecord.Attachment()
            attachment.network = network
            attachment.interface = interface
            attachment.configuration = configuration.json
            record.attachments.append(attachment)
            // Whatever becomes of it, the plugins are called to remove it.
            try keep(record)
            do {
                attachment.result = try runtime.add(
                    configuration, runtimeAttachment(interface, of: record, pod), in: state)
            } catch {
                throw LabError("network \(network) (\(interface)): \(error)")
            }
            record.attachments[record.attachments.count - 1] = attachment
            try keep(record)
        }
    }

    /// Removes one interface.
    func detach(_ attachment: PodRecord.Attachment, of record: PodRecord) throws(LabError) {
        let configuration = try NetworkConfigurationList(
            attachment.configuration, networkName: attachment.network)
        do {
            try runtime.delete(
                configuration, runtimeAttachment(attachment.interface, of: record, nil),
                result: attachment.result)
        } catch {
            throw LabError("network \(attachment.network) (\(attachment.interface)): \(error)")
        }
    }

    /// The networks that a pod names, each with the interface that it is for.
    private func networks(
        of pod: Pod
    ) throws(LabError) -> [(network: String, interface: String)] {
        var settings = SelectionSettings()
        settings.clusterNetwork = state.topology.clusterNetwork
        let interfaces: [PodNetworks.Interface]
        do {
            interfaces = try PodNetworks(pod: pod, settings: settings).interfaces()
        } catch {
            throw LabError("its networks are malformed: \(error)")
        }
        var networks: [(network: String, interface: String)] = []
        for interface in interfaces {
            guard let network = interface.network else {
                throw LabError(
                    "it names no network for \(interface.name); annotate it with "
                        + "\(AnnotationNames.multusDefaultNetwork), or give the lab's topology a "
                        + "clusterNetwork")
            }
            networks.append((network: network, interface: interface.name))
        }
        return networks
    }

    /// The plugins of a NetworkAttachmentDefinition.
    private func configuration(
        of network: String, on node: String
    ) throws(LabError) -> NetworkConfigurationList {
        let parts = network.split(separator: "/").map(String.init)
        let json: JSONValue
        do {
            json = try client.get(
                NetworkAttachmentDefinition.kind, namespace: parts.first,
                name: parts.last ?? "")
        } catch {
            throw LabError("network \(network): \(LabError(error))")
        }
        do {
            let text = try NetworkAttachmentDefinition(json: json).spec.config
            let written = try NetworkConfigurationList(
                JSONValue(parsing: text), networkName: parts.last ?? "")
            return try NetworkConfigurationList(
                written.inLab(
                    socket: state.socket, node: node, logPath: addressLogPath,
                    stateFolder: routingStateFolder),
                networkName: parts.last ?? "")
        } catch let error as DecodingFailure {
            throw LabError("network \(network): its configuration cannot be read: \(error)")
        } catch let error as LabError {
            throw error
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// What plugins are told of a pod.
    private func runtimeAttachment(
        _ interface: String, of record: PodRecord, _ pod: Pod?
    ) -> RuntimeAttachment {
        RuntimeAttachment(
            interface, of: record, nodeNamespace: state.topology.namespace(ofNode: record.node),
            annotations: pod?.metadata.annotations)
    }
}
