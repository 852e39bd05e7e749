import IPAllocJSON
import IPAllocModel

/// What a kubelet writes into a pod, as patches.
enum PodStatus {
    /// The pod has a node, and no network yet.
    static func scheduled(on node: String) -> JSONValue {
        .object([
            "spec": .object(["nodeName": .string(node)]),
            "status": .object(["phase": .string("Pending")]),
        ])
    }

    /// The pod waits for its network.
    static let waiting: JSONValue = .object([
        "status": .object([
            "phase": .string("Pending"), "reason": .string("ContainerCreating"),
        ])
    ])

    /// The pod runs.
    ///
    /// - Parameter hostAddresses: The node's, for pods that use its network.
    static func running(_ pod: Pod, _ record: PodRecord, hostAddresses: [String]) -> JSONValue {
        let own = record.attachments.first?.addresses ?? []
        let addresses = (record.networkNamespace.isEmpty ? hostAddresses : own)
            .map(\.withoutPrefixLength)
        var status: JSONObject = [
            "phase": .string("Running"), "reason": .null,
            "podIPs": .array(addresses.map { .object(["ip": .string($0)]) }),
            "containerStatuses": .array(
                pod.spec.containers.map { container in
                    .object([
                        "name": .string(container.name), "image": .string(container.image),
                        "ready": .bool(true), "started": .bool(true), "restartCount": .integer(0),
                    ])
                }),
        ]
        if let first = addresses.first { status["podIP"] = .string(first) }
        return .object([
            "metadata": .object(["annotations": .object([statusKey: .string(networks(record))])]),
            "status": .object(status),
        ])
    }

    private static let statusKey = "k8s.v1.cni.cncf.io/network-status"

    /// The pod's networks, the way Multus tells them.
    private static func networks(_ record: PodRecord) -> String {
        let networks = record.attachments.enumerated().map { index, attachment -> JSONValue in
            let addresses = attachment.addresses.map {
                JSONValue.string($0.withoutPrefixLength)
            }
            var network: JSONObject = [
                "name": .string(attachment.network),
                "interface": .string(attachment.interface), "ips": .array(addresses),
            ]
            if index == 0 { network["default"] = .bool(true) }
            return .object(network)
        }
        return JSONValue.array(networks).text()
    }
}
