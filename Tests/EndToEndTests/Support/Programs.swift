import Foundation
import IPAllocTestProgram

/// The programs that are tested, as they were built with the tests.
enum Programs {
    /// The folder in which they are: the tests' own, unless `IPALLOC_PROGRAMS` names another.
    static let folder: String = {
        if let named = ProcessInfo.processInfo.environment["IPALLOC_PROGRAMS"], !named.isEmpty {
            return named
        }
        return TestProgram.folder
    }()

    static let commandLine = folder + "/ipallocctl"
    static let agent = folder + "/ipalloc-agent"
    static let plugin = folder + "/ipalloc-cni"

    /// The names under which the plugin is installed.
    static let pluginNames = ["spiderpool", "ipalloc", "veth", "coordinator", "ifacer"]

    /// Why the tests cannot run here, or nil if they can.
    static let obstacle: String? = {
        guard getuid() == 0 else {
            return "network namespaces need root; run `sudo make test`"
        }
        for program in [commandLine, agent, plugin, "/usr/lib/cni/macvlan", "/usr/bin/nsenter"]
        where !FileManager.default.isExecutableFile(atPath: program) {
            return "\(program) is not there; `make deps` installs what Debian has"
        }
        let attempt = try? TestProgram.run(
            "/usr/bin/unshare", ["--net", "true"], environment: ["PATH": "/usr/bin:/bin"])
        guard attempt?.status == 0 else {
            return "this machine allows no network namespace: \(attempt?.words ?? "")"
        }
        return nil
    }()

    static var areThere: Bool { obstacle == nil }
    static let reason = obstacle ?? "they are there"
}
