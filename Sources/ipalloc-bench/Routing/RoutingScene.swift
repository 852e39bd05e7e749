import Glibc
import IPAlloc
import IPAllocJSON
import IPAllocNetlink

/// A node in a network namespace of the run's own, whose pods are made and thrown away.
struct RoutingScene {
    private let folder: ScratchFolder
    private let plugin: String
    private let bridge: String
    private let node: NetworkNamespace
    private let parent: LinkIndex

    private var podPath: String { folder.path + "/pod" }

    init(
        folder: ScratchFolder, plugin: String, bridge: String
    ) throws(BenchError) {
        self.folder = folder
        self.plugin = plugin
        self.bridge = bridge
        for program in [plugin, bridge] {
            // SAFETY: the path is borrowed for the call.
            guard unsafe access(program, X_OK) == 0 else {
                throw .plugin("there is no program \(program)")
            }
        }
        do throws(NetlinkError) {
            node = try NetworkNamespace.make(at: folder.path + "/node")
            let netlink = try node.connect()
            try netlink.add(
                NewLink(.veth(peer: LinkSettings(name: "lan")), LinkSettings(name: "ens192")))
            parent = try netlink.link(named: "ens192").index
            for link in [parent, try netlink.link(named: "lan").index] {
                try netlink.set(link, LinkSettings(isUp: true))
            }
            try netlink.add(InterfaceAddress(Self.block("10.6.168.123/16"), on: parent))
        } catch {
            throw .plugin("\(error)")
        }
    }

    /// Takes the node's namespace from its file.
    func remove() {
        try? NetworkNamespace.delete(at: folder.path + "/node")
    }

    /// Makes a pod, gives it interfaces as macvlan does, and calls the routing plugin for each.
    ///
    /// - Returns: The milliseconds of the last call.
    func addByPlugin(_ size: Int) throws(BenchError) -> Double {
        try inPod(size) { pod, number, name throws(BenchError) in
            let result = try attach(pod, number, name)
            return [
                "type": "veth".json, "service_cidr": ["10.96.0.0/12"].json,
                "log_options": ["log_file": "/dev/null"].json,
                "ipalloc_state_dir": "\(folder.path)/state".json, "prevResult": result,
            ]
        }
    }

    /// Makes a pod, and has the peer make its interfaces, with addresses of host-local.
    ///
    /// - Returns: The milliseconds of the last call.
    func addByBridge(_ size: Int) throws(BenchError) -> Double {
        // The peer reads all records of its pool each time; none of former pods are to be there.
        defer { folder.remove("host-local") }
        return try inPod(size) { _, number, _ throws(BenchError) in
            [
                "type": "bridge".json, "bridge": "br\(number)".json,
                "ipam": .object([
                    "type": "host-local".json, "subnet": "10.\(6 + number).0.0/16".json,
                    "dataDir": "\(folder.path)/host-local/\(number)".json,
                ]),
            ]
        }
    }

    /// Calls a plugin for each interface of a new pod.
    private func inPod(
        _ size: Int,
        _ configuration: (NetworkNamespace, Int, String) throws(BenchError) -> JSONObject
    ) throws(BenchError) -> Double {
        let pod: NetworkNamespace
        do {
            pod = try NetworkNamespace.make(at: podPath)
        } catch {
            throw .plugin("\(error)")
        }
        defer { try? NetworkNamespace.delete(at: podPath) }
        // The kernel may still be at the one before.
        let container = String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
        var last = 0.0
        for number in 0..<size {
            let name = number == 0 ? "eth0" : "net\(number)"
            var members = try configuration(pod, number, name)
            members["cniVersion"] = "1.0.0".json
            members["name"] = "bench".json
            let program = members["type"] == .string("veth") ? plugin : bridge
            try folder.write(JSONValue.object(members).text(), to: "conf")
            last = try call(program, name, container)
        }
        return last
    }

    /// Makes a macvlan in the pod, with an address and a default route.
    ///
    /// - Returns: What the macvlan plugin would print.
    private func attach(
        _ pod: NetworkNamespace, _ number: Int, _ name: String
    ) throws(BenchError) -> JSONValue {
        let network = 6 + number
        let address = "10.\(network).168.173/16"
        let gateway = "10.\(network).0.1"
        do throws(NetlinkError) {
            try node.connect().add(
                NewLink(
                    .macvlan(parent: parent, mode: .bridge),
                    LinkSettings(name: name, namespace: pod)))
            let netlink = try pod.connect()
            let link = try netlink.link(named: name).index
            try netlink.set(link, LinkSettings(isUp: true))
            try netlink.add(InterfaceAddress(Self.block(address), on: link))
            try netlink.prepend(
                Route(
                    to: Self.block("0.0.0.0/0"), via: Self.block(gateway + "/32").address,
                    link: link))
        } catch {
            throw .plugin("\(error)")
        }
        let interface: JSONObject = ["name": name.json, "sandbox": podPath.json]
        let own: JSONObject = [
            "address": address.json, "gateway": gateway.json, "interface": 0.json,
        ]
        return .object([
            "cniVersion": "1.0.0".json, "interfaces": .array([.object(interface)]),
            "ips": .array([.object(own)]), "routes": .array([.object(["dst": "0.0.0.0/0".json])]),
        ])
    }

    private static func block(_ text: String) -> CIDRBlock {
        guard let block = try? CIDRBlock(text) else { preconditionFailure(text) }
        return block
    }

    /// Calls a plugin from the node's namespace.
    ///
    /// - Returns: The milliseconds from the call to the end of the process.
    private func call(
        _ program: String, _ interface: String, _ container: String
    ) throws(BenchError) -> Double {
        let environment = [
            "CNI_COMMAND=ADD", "CNI_CONTAINERID=\(container)", "CNI_NETNS=\(podPath)",
            "CNI_IFNAME=\(interface)", "CNI_PATH=\(Self.folder(of: bridge))",
        ]
        let path = folder.path
        let outcome: Result<(Double, Int32), BenchError>
        do throws(NetlinkError) {
            outcome = try node.attempt { () throws(BenchError) -> (Double, Int32) in
                let start = Self.now()
                let process = try ChildProcess.start(
                    program, environment: environment, input: path + "/conf",
                    output: path + "/out")
                let status = ChildProcess.wait(for: process)
                return (Double(Self.now() - start) / 1e6, status)
            }
        } catch {
            throw .plugin("\(error)")
        }
        let (milliseconds, status) = try outcome.get()
        guard status == 0 else {
            throw .plugin("\(program) failed for \(interface): \(try folder.read("out"))")
        }
        return milliseconds
    }

    private static func folder(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func now() -> Int64 {
        var time = timespec()
        // SAFETY: the time is written during the call.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
