import IPAllocModel

/// Which network attachment definition each interface of a pod is made from.
public struct PodNetworks {
    /// What is known of an interface.
    enum Network: Sendable, Hashable {
        /// It is made from the definition of that full name.
        case named(String)
        /// It is the first interface, and neither the pod nor the cluster tells its definition.
        case clusterNetworkUnset
        /// It cannot be told, for that reason.
        case unknown(String)
    }

    let pod: Pod
    let settings: SelectionSettings

    /// The networks of a pod.
    public init(pod: Pod, settings: SelectionSettings) {
        self.pod = pod
        self.settings = settings
    }

    /// An interface that Multus makes for the pod.
    public struct Interface: Sendable, Hashable {
        public var name: String
        /// The full name of its network attachment definition; nil for a first interface of which
        /// neither the pod nor the cluster tells it.
        public var network: String?
    }

    /// The interfaces that Multus makes for the pod, in that order.
    ///
    /// - Throws: `SelectionError` of wrong input if an annotation is malformed.
    public func interfaces() throws(SelectionError) -> [Interface] {
        var first = Interface(name: InterfaceNames.first)
        switch firstNetwork() {
        case .named(let network): first.network = network
        case .clusterNetworkUnset: break
        case .unknown(let reason):
            throw .malformedPodAnnotation(AnnotationNames.multusDefaultNetwork, reason)
        }
        guard let text = pod.metadata.annotations[AnnotationNames.multusNetworks], !text.isEmpty
        else { return [first] }
        let further = try NetworkReference.list(podAnnotation: text).enumerated()
        return [first]
            + further.map { index, reference in
                Interface(
                    name: reference.interface ?? InterfaceNames.further(index + 1),
                    network: reference.qualifiedName(
                        defaultNamespace: pod.metadata.namespace))
            }
    }

    /// What an interface is made from.
    func network(of interface: String) -> Network {
        interface == InterfaceNames.first ? firstNetwork() : furtherNetwork(interface)
    }

    private func firstNetwork() -> Network {
        let key = AnnotationNames.multusDefaultNetwork
        guard let text = pod.metadata.annotations[key] ?? settings.clusterNetwork, !text.isEmpty
        else { return .clusterNetworkUnset }
        do throws(AnnotationFault) {
            guard let reference = try NetworkReference.list(text).first else {
                return .clusterNetworkUnset
            }
            return .named(reference.qualifiedName(defaultNamespace: settings.agentNamespace))
        } catch {
            return .unknown("the network '\(text)' is malformed: \(error.text)")
        }
    }

    private func furtherNetwork(_ interface: String) -> Network {
        let key = AnnotationNames.multusNetworks
        guard let text = pod.metadata.annotations[key], !text.isEmpty else {
            return .unknown("the Pod has no annotation '\(key)'")
        }
        do throws(AnnotationFault) {
            let references = try NetworkReference.list(text)
            for (index, reference) in references.enumerated()
            where (reference.interface ?? InterfaceNames.further(index + 1)) == interface {
                return .named(
                    reference.qualifiedName(defaultNamespace: pod.metadata.namespace))
            }
            return .unknown("the Pod's annotation '\(key)' has no entry for it")
        } catch {
            return .unknown("the Pod's annotation '\(key)' is malformed: \(error.text)")
        }
    }
}
