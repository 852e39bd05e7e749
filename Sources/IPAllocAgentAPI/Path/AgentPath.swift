/// Where the agent answers: its socket, and the paths below it.
///
/// What stands below `/v1` is Spiderpool's agent API; what stands below `/api` and `/apis` is in
/// the shape of the Kubernetes API.
public enum AgentPath {
    /// The socket, unless the network configuration names another one.
    public static let socketDefault = "/var/run/spidernet/spiderpool.sock"
    /// The prefix of the agent's own API.
    public static let base = "/v1"

    /// Whether the agent can serve: `GET`.
    public static let health = base + "/ipam/healthy"
    /// The addresses of a pod: `POST` takes them, `DELETE` gives them back.
    public static let addresses = base + "/ipam/ip"
    /// Addresses that are to be changed for others: `DELETE`.
    public static let conflictingAddresses = base + "/ipam/ips"
    /// Addresses without an attachment: `POST` gives them back. This is not in Spiderpool.
    public static let garbage = base + "/ipam/gc"
    /// How the pools of a pod are chosen: `POST`. This is not in Spiderpool.
    public static let explanation = base + "/ipam/explain"
    /// What would come of objects and their pods: `POST`. This is not in Spiderpool.
    public static let plan = base + "/ipam/plan"
    /// Who got and gave back which address: `GET`. This is not in Spiderpool.
    public static let audit = base + "/audit"
    /// A copy of the store: `POST`. This is not in Spiderpool.
    public static let backup = base + "/store/backup"
    /// The parameter that leaves `status.allocatedIPs` out of the pools that are read: a pool may
    /// have millions of holders.
    public static let omitsLedgers = "omitLedgers"
    /// What one address is used for: `GET`; see `address(_:)`. This is not in Spiderpool.
    public static let address = base + "/ipam/address"
    /// The addresses of a pool and what they are used for: `GET`. This is not in Spiderpool.
    public static let poolAddresses = base + "/ipam/addresses"
    /// The parameter of that which has neighbours told as one that are used for the same by one
    /// application.
    public static let joinsApplications = "joinApplications"
    /// Addresses that are given back by hand: `POST`. This is not in Spiderpool.
    public static let addressRelease = base + "/ipam/release"
    /// What disagrees with what: `POST`, with what is on a node. This is not in Spiderpool.
    public static let check = base + "/ipam/check"
    /// The repair of what a check found: `POST`. This is not in Spiderpool.
    public static let repair = base + "/ipam/repair"
    /// What a pod holds: `GET`; see `endpoint(namespace:pod:containerID:)`.
    public static let endpoint = base + "/workloadendpoint"
    /// The settings of the routing plugin: `GET`, with the pod in the body.
    public static let coordinator = base + "/coordinator/config"
    /// Whether the agent has started: `GET`.
    public static let startup = base + "/runtime/startup"
    /// Whether the agent can serve, for probes: `GET`.
    public static let readiness = base + "/runtime/readiness"
    /// Whether the agent lives: `GET`.
    public static let liveness = base + "/runtime/liveness"

    /// What one address is used for.
    public static func address(_ address: String) -> String {
        self.address + query([("ip", address)])
    }

    /// Figures for Prometheus: `GET`.
    public static let metrics = "/metrics"

    /// What a pod holds.
    ///
    /// - Parameter containerID: The key of a container that is no pod. It is not in Spiderpool, and
    ///   is left out where it is empty.
    public static func endpoint(
        namespace: String, pod: String, containerID: String = ""
    ) -> String {
        var parameters = [("podNamespace", namespace), ("podName", pod)]
        if !containerID.isEmpty { parameters.append(("containerID", containerID)) }
        return endpoint + query(parameters)
    }

    /// Objects of a kind, or the one of a name.
    ///
    /// - Parameters:
    ///   - group: The API group; empty for the core group.
    ///   - plural: The kind, as in `spiderippools`.
    ///   - namespace: The namespace; nil for all of them, and for kinds without.
    ///   - parameters: The query, in the order to write it in, as in `labelSelector` or `watch`.
    public static func resource(
        group: String, version: String, plural: String, namespace: String? = nil,
        name: String? = nil, parameters: [(name: String, value: String)] = []
    ) -> String {
        var path = group.isEmpty ? "/api" : "/apis/" + encoded(group)
        path += "/" + encoded(version)
        if let namespace { path += "/namespaces/" + encoded(namespace) }
        path += "/" + encoded(plural)
        if let name { path += "/" + encoded(name) }
        return path + query(parameters)
    }

    /// The part of a path from the question mark on; empty without parameters.
    public static func query(_ parameters: [(name: String, value: String)]) -> String {
        guard !parameters.isEmpty else { return "" }
        return "?"
            + parameters.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
    }

    /// A text as one component of a path or query: all but the unreserved characters of RFC 3986
    /// as `%XX`.
    public static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                bytes += Array((digits.utf8.count < 2 ? "%0" : "%").utf8) + Array(digits.utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
