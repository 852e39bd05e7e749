import FoundationEssentials
import Glibc
import IPAllocTestProgram

@testable import IPAllocNetlink

/// The plugins of Debian's package.
enum DebianPlugins {
    static let folder = "/usr/lib/cni"
    static let areThere =
        World.isPossible && FileManager.default.isExecutableFile(atPath: "\(folder)/macvlan")
    static let reason =
        World.isPossible
        ? "there is no \(folder)/macvlan; install containernetworking-plugins" : World.reason
}

/// A folder with the built program under its names.
struct Programs {
    let folder = "/tmp/ipalloc-chain-\(UInt64.random(in: 0...UInt64.max))"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for name in ["veth", "coordinator"] {
            // A copy could still be open for writing in a process that another test starts
            // meanwhile, and the kernel would not run it.
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(name)", withDestinationPath: TestProgram.built("ipalloc-cni"))
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }
}

extension World {
    /// Runs a plugin at the node.
    ///
    /// - Parameter before: What stands before the program in the shell's line.
    func call(
        _ program: String, _ command: String, _ interface: String, _ input: String,
        containerID: String = World.containerID, before: String = ""
    ) throws -> (output: String, status: Int32) {
        let namespace = "/proc/\(getpid())/fd/\(pod.namespace.descriptor)"
        return try node.attempt(
            """
            export CNI_COMMAND=\(command) CNI_CONTAINERID=\(containerID)
            export CNI_NETNS=\(namespace) CNI_IFNAME=\(interface) CNI_PATH=\(DebianPlugins.folder)
            export CNI_ARGS='IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=p'
            \(before) \(program) <<'EOF'
            \(input)
            EOF
            """)
    }
}
