import IPAlloc

@testable import IPAllocStore

/// An IPv4 address from its number, or an IPv6 address.
func address(_ value: UInt128, _ family: AddressFamily = .ipv4) -> IPAddress {
    guard let address = IPAddress(value: value, family: family) else {
        preconditionFailure("\(value) is no address")
    }
    return address
}

/// A record that differs from others by its pod and its address.
func sample(
    pod: Int = 1, interface: String = "eth0", address value: UInt128 = 1,
    family: AddressFamily = .ipv4, pool: String = "pool", node: String = "node", time: Int64 = 1
) -> AllocationRecord {
    AllocationRecord(
        podUID: podUID(pod), interface: interface, address: address(value, family), pool: pool,
        namespace: "default", podName: "web-\(pod)", node: node, containerID: containerID(pod),
        networkNamespace: "/var/run/netns/cni-\(pod)", owner: "Deployment default/web",
        createdAt: StoreTime(millisecondsSince1970: 1),
        updatedAt: StoreTime(millisecondsSince1970: time))
}

/// The rest of an address that was given back at a time.
func sampleRest(
    _ value: UInt128 = 1, family: AddressFamily = .ipv4, pool: String = "pool", at time: Int64 = 1,
    conflictUntil: Int64? = nil
) -> AddressRest {
    AddressRest(
        pool: pool, address: address(value, family),
        releasedAt: StoreTime(millisecondsSince1970: time),
        conflictUntil: conflictUntil.map(StoreTime.init(millisecondsSince1970:)))
}

/// UIDs of all forms: a UUID, and for every fifth pod 32 digits, as static pods have.
func podUID(_ pod: Int) -> String {
    let digits = String(UInt64(pod), radix: 16)
    let tail = String(repeating: "0", count: 12 - digits.count) + digits
    return pod.isMultiple(of: 5)
        ? "8f3c1d7a52a14e0f9c55" + tail : "8f3c1d7a-52a1-4e0f-9c55-" + tail
}

func containerID(_ pod: Int) -> String {
    let digits = String(UInt64(pod), radix: 16)
    return String(repeating: "0", count: 64 - digits.count) + digits
}

func sampleObject(
    _ name: String, kind: String = "SpiderIPPool", namespace: String = "",
    labels: [String: String] = [:], owners: [String] = [], content: String = "{}"
) -> StoredObject {
    StoredObject(
        key: ObjectKey(kind: kind, namespace: namespace, name: name), labels: labels,
        owners: owners, content: Array(content.utf8))
}
