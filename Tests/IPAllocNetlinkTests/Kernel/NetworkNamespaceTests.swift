import Glibc
import IPAllocNetlink
import Testing

/// Network namespaces of the real kernel.
@Suite("NetworkNamespace", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct NetworkNamespaceTests {
    /// A path that no other test has.
    private func uniqueName() -> String {
        "ipalloc-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    }

    @Test("a closure runs in the namespace, and the calling thread stays in its own")
    func run() throws {
        let before = try NetworkNamespace.current()
        let namespace = try NetworkNamespace.make()
        #expect(namespace != before)
        let inside = try namespace.run { () throws(NetlinkError) in
            try NetworkNamespace.current()
        }
        #expect(inside == namespace)
        #expect(inside.identity == namespace.identity)
        #expect(try NetworkNamespace.current() == before)
    }

    /// The calling thread's folder below /proc.
    private func threadPath() -> String {
        var bytes = [CChar](repeating: 0, count: 64)
        let count = unsafe readlink("/proc/thread-self", &bytes, bytes.count)
        return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    @Test("a closure runs on a thread of its own that has ended afterwards")
    func thread() throws {
        let namespace = try NetworkNamespace.make()
        let own = threadPath()
        for _ in 0..<3 {
            let thread = try namespace.run { () throws(NetlinkError) in threadPath() }
            #expect(thread != own)
            // The thread is gone from the process.
            #expect(unsafe access("/proc/\(thread)", F_OK) != 0)
        }
    }

    @Test("closures that run at the same time each run in their own namespace")
    func concurrent() async throws {
        let before = try NetworkNamespace.current()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let namespace = try NetworkNamespace.make()
                    for _ in 0..<20 {
                        let inside = try namespace.run { () throws(NetlinkError) in
                            try NetworkNamespace.current()
                        }
                        #expect(inside == namespace)
                        #expect(try NetworkNamespace.current() == before)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("errors of the closure come back as they are, and leave nothing behind")
    func errors() throws {
        struct Odd: Error, Equatable { var number: Int }
        let before = try NetworkNamespace.current()
        let namespace = try NetworkNamespace.make()
        let error = failure { () throws(NetlinkError) in
            try namespace.run { () throws(NetlinkError) in
                _ = try RouteNetlink().link(named: "net9")
            }
        }
        #expect(error?.description == "get link net9: No such device")
        let result = try namespace.attempt { () throws(Odd) -> Int in throw Odd(number: 3) }
        #expect(result == .failure(Odd(number: 3)))
        #expect(try NetworkNamespace.current() == before)
    }

    @Test("a file that is no network namespace is refused when it is opened")
    func otherFiles() {
        for path in ["/proc/self/ns/mnt", "/dev/null", "/"] {
            let error = failure { () throws(NetlinkError) in
                _ = try NetworkNamespace(path: path)
            }
            #expect(error?.errno == .invalid)
        }
        let absent = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace(path: "/run/netns/no-such-name")
        }
        #expect(absent?.isNotThere == true)
        #expect(
            absent?.description == "open network namespace /run/netns/no-such-name: "
                + "No such file or directory")
    }

    @Test("a socket stays in the namespace in which it was opened")
    func connect() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeLinks()
        let names = try sandbox.netlink.links().map(\.name)
        #expect(Set(names) == ["lo", "peer", "eth0"])
        let inside = try sandbox.namespace.run { () throws(NetlinkError) in
            try RouteNetlink().links().map(\.name)
        }
        #expect(inside == names)
    }

    @Test("many sockets of one process have ports of their own")
    func ports() throws {
        let channels = try (0..<20).map { _ in try KernelChannel() }
        #expect(Set(channels.map(\.port)).count == channels.count)
    }

    @Test("a namespace is made with a name that `ip netns` knows, and deleted")
    func named() throws {
        let name = uniqueName()
        defer { try? NetworkNamespace.delete(named: name) }
        let refusal = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(named: name)
        }
        guard refusal?.isNotPermitted != true else {
            // A user namespace may not mount here: see whether nothing is left behind.
            let left = failure { () throws(NetlinkError) in
                _ = try NetworkNamespace(named: name)
            }
            #expect(left?.isNotThere == true)
            return
        }
        #expect(refusal == nil)
        let made = try NetworkNamespace(named: name)
        let sandbox = try Sandbox()
        #expect(try sandbox.shell("ip netns list").contains(name))
        #expect(try sandbox.shell("ip netns exec \(name) ip -o link").contains("lo:"))
        let again = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(named: name)
        }
        #expect(again?.isAlreadyThere == true)
        #expect(try NetworkNamespace(named: name) == made)
        try NetworkNamespace.delete(named: name)
        let gone = failure { () throws(NetlinkError) in
            try NetworkNamespace.delete(named: name)
        }
        #expect(gone?.isNotThere == true)
    }

    @Test("a namespace that `ip netns` made is opened and deleted")
    func foreign() throws {
        let name = uniqueName()
        let sandbox = try Sandbox()
        do {
            try sandbox.shell("ip netns add \(name)")
        } catch {
            return  // Mounting is not permitted here.
        }
        defer { try? NetworkNamespace.delete(named: name) }
        let namespace = try NetworkNamespace(named: name)
        #expect(try namespace.connect().links().map(\.name) == ["lo"])
        try NetworkNamespace.delete(named: name)
        #expect(try !sandbox.shell("ip netns list").contains(name))
        // What is open lives on.
        #expect(try namespace.connect().links().map(\.name) == ["lo"])
    }

    @Test("a failure of making a namespace leaves no file behind")
    func failedMake() throws {
        // Without the right to mount, the file is there when the failure comes.
        let path = "/tmp/\(uniqueName())"
        let refusal = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(at: path)
        }
        if let refusal {
            #expect(refusal.isNotPermitted)
        } else {
            try NetworkNamespace.delete(at: path)
        }
        #expect(unsafe access(path, F_OK) != 0)
        let error = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(at: "/proc/ipalloc-test")
        }
        #expect(error?.isNotThere == true)
        let missing = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(at: "/tmp/\(uniqueName())/name")
        }
        #expect(missing?.isNotThere == true)
    }

    @Test("what cannot be a name is refused", arguments: ["", ".", "..", "a/b", "a\u{0}b"])
    func names(_ name: String) {
        let made = failure { () throws(NetlinkError) in
            _ = try NetworkNamespace.make(named: name)
        }
        #expect(made?.reason == .invalid)
        let deleted = failure { () throws(NetlinkError) in
            try NetworkNamespace.delete(named: name)
        }
        #expect(deleted?.reason == .invalid)
    }

    @Test("settings are those of the namespace, not of the calling thread's")
    func sysctl() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeLinks()
        let own = try Sysctl("ipv4", "ip_forward").read()
        let filter = Sysctl.link("ipv4", "eth0", "rp_filter")
        for value in ["0", "2"] {
            try sandbox.namespace.write(filter, value)
            #expect(try sandbox.namespace.read(filter) == value)
            #expect(try sandbox.shell("cat /proc/sys/net/ipv4/conf/eth0/rp_filter") == "\(value)\n")
        }
        let other = own == "0" ? "1" : "0"
        try sandbox.namespace.write(Sysctl("ipv4", "ip_forward"), other)
        #expect(try sandbox.namespace.read(Sysctl("ipv4", "ip_forward")) == other)
        #expect(try Sysctl("ipv4", "ip_forward").read() == own)
    }

    @Test("a link whose name has dots has settings")
    func dotted() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        try sandbox.netlink.set(eth0, LinkSettings(isUp: false))
        try sandbox.netlink.set(eth0, LinkSettings(name: "eth0.100"))
        let setting = Sysctl.link("ipv6", "eth0.100", "accept_dad")
        try sandbox.namespace.write(setting, "0")
        #expect(try sandbox.namespace.read(setting) == "0")
    }

    @Test("settings that are not there and values that cannot be are refused")
    func sysctlRefusals() throws {
        let sandbox = try Sandbox()
        let absent = Sysctl.link("ipv4", "net9", "rp_filter")
        let error = failure { () throws(NetlinkError) in _ = try sandbox.namespace.read(absent) }
        #expect(error?.isNotThere == true)
        #expect(
            error?.description
                == "read sysctl net/ipv4/conf/net9/rp_filter: No such file or directory")
        let value = failure { () throws(NetlinkError) in
            try sandbox.namespace.write(Sysctl("ipv4", "ip_forward"), "nonsense")
        }
        #expect(value?.errno == .invalid)
        for parts in [["..", "kernel", "hostname"], ["ipv4", "", "x"], ["ipv4/ip_forward"]] {
            var setting = Sysctl()
            setting.parts = parts
            let refused = failure { () throws(NetlinkError) in _ = try setting.read() }
            #expect(refused?.isNotThere == true)
        }
    }

    @Test("no descriptor is left open, whatever fails")
    func descriptors() async {
        // A process of its own: other tests open descriptors meanwhile.
        await #expect(processExitsWith: .success) {
            func once() throws {
                let sandbox = try Sandbox()
                _ = try sandbox.makeLinks()
                _ = failure { () throws(NetlinkError) in
                    _ = try sandbox.netlink.link(named: "net9")
                }
                _ = failure { () throws(NetlinkError) in
                    _ = try NetworkNamespace(path: "/dev/null")
                }
                _ = failure { () throws(NetlinkError) in
                    _ = try NetworkNamespace.make(at: "/proc/ipalloc-test")
                }
            }
            try once()
            let before = Sandbox.openDescriptors()
            for _ in 0..<20 { try once() }
            let after = Sandbox.openDescriptors()
            #expect(before == after, "what was open:\n\(before)what is:\n\(after)")
        }
    }
}
