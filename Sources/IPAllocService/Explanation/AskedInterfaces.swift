import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// What the address plugin asks for when a pod's networks are made, as far as they are known.
struct AskedInterfaces {
    private(set) var requests: [InterfaceRequest] = []
    /// What is to be said of the networks, as sentences.
    private(set) var remarks: [String] = []

    /// - Parameters:
    ///   - wanted: One interface; nil for all.
    ///   - held: The interfaces that the pod has addresses for.
    init(of pod: Pod, only wanted: String?, holding held: [String], _ state: ServiceState) {
        var made: [PodNetworks.Interface] = []
        do throws(SelectionError) {
            made = try PodNetworks(pod: pod, settings: state.settings.selection).interfaces()
        } catch {
            remarks.append("The pod's networks: \(error.message).")
        }
        for interface in made where wanted == nil || wanted == interface.name {
            if let network = interface.network {
                add(interface.name, of: network, state)
            } else if made.count > 1 && wanted == nil && !held.contains(interface.name) {
                remarks.append(
                    "\(interface.name): the cluster's own network makes it, of which nothing is known "
                        + "here.")
            } else {
                requests.append(InterfaceRequest(interface: interface.name))
            }
        }
        // What is asked for all the same: by name, or since the pod has something for it.
        for name in wanted.map({ [$0] }) ?? held where !asks(for: name) {
            requests.append(InterfaceRequest(interface: name))
        }
        if requests.isEmpty { requests.append(InterfaceRequest(interface: "eth0")) }
    }

    private func asks(for name: String) -> Bool { requests.contains { $0.interface == name } }

    private mutating func add(_ name: String, of network: String, _ state: ServiceState) {
        let parts = network.split(separator: "/", maxSplits: 1).map(String.init)
        let place = ObjectPlace(namespace: parts.first ?? "", name: parts.last ?? "")
        var request = InterfaceRequest(interface: name)
        do throws(DecodingFailure) {
            if let definition = state.objects.get(NetworkAttachmentDefinition.self, place) {
                let addressing = try definition.addressing()
                guard let addressing, addressing.isOwn else {
                    let type = addressing.map { "by plugin \($0.type)" } ?? "by no plugin"
                    remarks.append("\(name): network \(network) gives it addresses \(type).")
                    return
                }
                request.defaultIPv4Pools = addressing.defaultIPv4Pools
                request.defaultIPv6Pools = addressing.defaultIPv6Pools
                request.cleanGateway = addressing.cleansGateway
                if addressing.matchesMasterSubnet {
                    remarks.append(
                        "\(name): network \(network) has match_master_subnet, and the addresses of the "
                            + "node's link are not known here.")
                }
            } else {
                remarks.append(
                    "\(name): network \(network) is not known here, nor is what its CNI configuration "
                        + "names.")
            }
        } catch {
            remarks.append("\(name): network \(network): \(error).")
        }
        requests.append(request)
    }
}
