// Routing: frames of ARP and neighbour discovery, the plugins' keys and the files of former states are
// read or refused, whatever the bytes; what is read is written in a form that reads the same; MAC prefixes stay unicast.
// Modules: IPAlloc IPAllocJSON IPAllocNetlink IPAllocDetection IPAllocRouting

import IPAlloc
import IPAllocJSON
import IPAllocNetlink

@testable import IPAllocDetection
@testable import IPAllocRouting

/// The first byte chooses what the rest is.
@c(LLVMFuzzerTestOneInput)
public func fuzzRouting(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    switch bytes[0] % 5 {
    case 0: checkARP(rest)
    case 1: checkNeighbourDiscovery(rest)
    case 2: checkCoordinator(rest)
    case 3: checkVeth(rest)
    default: checkFormerState(rest)
    }
    return 0
}

private func checkARP(_ bytes: [UInt8]) {
    let claim = Claim(bytes, .ipv4)
    guard let frame = ARPFrame(parsing: bytes) else {
        precondition(claim == nil)
        return
    }
    precondition(ARPFrame(parsing: frame.bytes) == frame)
    precondition(Claim(frame.bytes, .ipv4) == claim)
}

private func checkNeighbourDiscovery(_ bytes: [UInt8]) {
    let claim = Claim(bytes, .ipv6)
    guard let frame = NeighbourFrame(parsing: bytes) else {
        precondition(claim == nil)
        return
    }
    precondition(NeighbourFrame(parsing: frame.bytes) == frame)
    precondition(Claim(frame.bytes, .ipv6) == claim)
}

private func checkFormerState(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), var state = try? FormerState(json: json)
    else { return }
    precondition((try? FormerState(json: state.json)) == state)
    // Two links of the names that a file may have, as a pod has them.
    var pod = NamespaceFacts.new
    for (number, name) in ["eth0", "net1"].enumerated() {
        var link = pod.newLink(name, kind: "macvlan", seed: name)
        link.join(acrossNamespaces: LinkIndex(rawValue: UInt32(number + 2)))
        pod.add(link)
    }
    for attachment in state.attachments {
        for change in attachment.changes {
            if let sysctl = change.sysctl { pod.settings[sysctl] = change.after }
        }
    }
    let names = state.attachments.map(\.interface)
    var restored = 0
    for name in names {
        let attachment = PodAttachment(containerID: "c", network: "n", interface: name)
        let before = state.attachments.count
        let changes = state.take(attachment, link: 2)
        precondition(state.attachments.count == before - 1)
        for change in changes {
            guard let operation = change.restoring(pod) else { continue }
            precondition(operation.place == .pod)
            restored += 1
        }
    }
    precondition(state.attachments.isEmpty && restored >= 0)
}

private func checkCoordinator(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes),
        let keys = try? CoordinatorKeys(json: json)
    else { return }
    let again = try? CoordinatorKeys(json: keys.json)
    precondition(again?.json == keys.json)
    for (cluster, network) in [(keys, CoordinatorKeys()), (CoordinatorKeys(), keys)] {
        do throws(RoutingError) {
            let settings = try CoordinatorSettings(cluster: cluster, network: network)
            check(settings.macPrefix)
        } catch {
            check(error)
        }
    }
}

private func checkVeth(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), let keys = try? VethKeys(json: json) else {
        return
    }
    let again = try? VethKeys(json: keys.json)
    precondition(again?.json == keys.json)
    do throws(RoutingError) {
        check(try VethSettings(keys).macPrefix)
    } catch {
        check(error)
    }
}

private func check(_ error: RoutingError) {
    precondition(error.reason == .configuration)
    precondition(!error.description.isEmpty)
    precondition(!error.advice.isEmpty)
}

private func check(_ prefix: MACPrefix?) {
    guard let prefix, let address = IPAddress(value: 0x0A06_A8AD, family: .ipv4) else { return }
    precondition(prefix.macAddress(for: address).value >> 40 & 1 == 0)
}
