import FoundationEssentials
import Glibc
import IPAllocNetlink

/// Network namespaces that a test makes for itself. They have no names, so that they go with the
/// test on every path, and no test ever sees another's.
struct Sandbox {
    let namespace: NetworkNamespace
    let netlink: RouteNetlink

    /// Why there are none here, or nil if there are.
    static let obstacle: String? = {
        do {
            _ = try NetworkNamespace.make()
            let (output, status) = run("ip -j link show")
            return status == 0 ? nil : "there is no `ip` to compare with: \(output)"
        } catch {
            return "\(error)"
        }
    }()

    /// Whether there are any here.
    static var isPossible: Bool { obstacle == nil }

    /// Why tests that need one are skipped where they are.
    static let reason =
        "\(obstacle ?? "there are some"); run as root or under `unshare --user --map-root-user`"

    init() throws {
        namespace = try NetworkNamespace.make()
        netlink = try namespace.connect()
    }

    /// What a command prints that runs in the namespace.
    ///
    /// - Throws: If it fails, what it printed then.
    @discardableResult
    func shell(_ command: String) throws -> String {
        struct Failed: Error { let output: String }
        // The thread's namespace is inherited by its children.
        let (output, status) = try namespace.run { () throws(NetlinkError) in
            Self.run(command)
        }
        guard status == 0 else { throw Failed(output: "\(command): \(output)") }
        return output
    }

    private static func run(_ command: String) -> (output: String, status: Int32) {
        guard let pipe = unsafe popen("( PATH=$PATH:/usr/sbin:/sbin; \(command) ) 2>&1", "r") else {
            return ("popen", -1)
        }
        var output: [UInt8] = []
        while true {
            let byte = unsafe fgetc(pipe)
            guard byte != EOF else { break }
            output.append(UInt8(truncatingIfNeeded: byte))
        }
        return (String(decoding: output, as: UTF8.self), unsafe pclose(pipe))
    }

    /// What `ip -j` prints, read.
    func ip<Answer: Decodable>(_ command: String) throws -> [Answer] {
        let output = try shell("ip -j \(command)")
        let text = output.isEmpty ? "[]" : output
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Answer].self, from: Data(text.utf8))
    }

    /// The kernel did not come to rest.
    private struct Restless: Error {}

    /// What we list and what `ip` prints, both of one moment: the kernel goes on by itself for a
    /// while after a link came up.
    func both<Ours: Equatable, Printed>(
        _ list: () throws -> Ours, _ print: () throws -> Printed
    ) throws -> (ours: Ours, printed: Printed) {
        for _ in 0..<1000 {
            let before = try list()
            let printed = try print()
            if try list() == before { return (before, printed) }
        }
        throw Restless()
    }

    /// Makes a veth pair that is up at both ends, with an address of each family on the first one.
    func makeLinks() throws -> (eth0: LinkIndex, peer: LinkIndex) {
        try netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "peer")), LinkSettings(name: "eth0")))
        let eth0 = try netlink.link(named: "eth0").index
        let peer = try netlink.link(named: "peer").index
        try netlink.set(eth0, LinkSettings(isUp: true))
        try netlink.set(peer, LinkSettings(isUp: true))
        try netlink.add(InterfaceAddress(block("10.6.168.173/16"), on: eth0))
        try netlink.add(
            InterfaceAddress(block("fd00:6::173/64"), on: eth0, flags: .noDuplicateDetection))
        return (eth0, peer)
    }
}

extension Sandbox {
    /// What the process has open, how many of each kind: sockets, namespaces, files. What the run
    /// time opens when it first needs it (queues, events, timers) is left out, and so are pipes,
    /// as the question opens one.
    static func openDescriptors() -> String {
        run(
            "find /proc/\(getpid())/fd -type l -printf '%l\\n' 2>/dev/null"
                + " | grep -v '^anon_inode:\\|^pipe:' | tr -d '[:digit:]' | sort | uniq -c"
        ).output
    }
}
