import IPAllocJSON
import IPAllocModel

/// A pool of some IPv4 addresses.
func samplePool(
    _ name: String, subnet: String = "10.6.0.0/16", ips: [String] = ["10.6.168.1-10.6.168.9"],
    gateway: String? = "10.6.0.1"
) -> SpiderIPPool {
    var pool = SpiderIPPool()
    pool.metadata.name = name
    pool.spec.subnet = subnet
    pool.spec.ips = ips
    pool.spec.gateway = gateway
    return pool
}

/// The body of a request for addresses, as Spiderpool's plugin sends it.
func addArguments(
    pod: String, interface: String = "eth0", pool: String = "a", uid: String? = nil
) -> JSONValue {
    .object([
        "containerID": .string("c-\(pod)"), "defaultIPv4IPPool": .array([.string(pool)]),
        "defaultIPv6IPPool": .null, "ifName": .string(interface),
        "netNamespace": .string("/proc/self/ns/net"), "podName": .string(pod),
        "podNamespace": .string("default"), "podUID": .string(uid ?? "uid-\(pod)"),
    ])
}

/// The body of a request that gives addresses back.
func deleteArguments(pod: String, interface: String = "eth0") -> JSONValue {
    .object([
        "containerID": .string("c-\(pod)"), "ifName": .string(interface),
        "netNamespace": .string("/proc/self/ns/net"), "podName": .string(pod),
        "podNamespace": .string("default"), "podUID": .string("uid-\(pod)"),
    ])
}
