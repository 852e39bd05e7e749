import Foundation
import Testing

/// A container of a real runtime: no pod, no annotations, pools from the CNI configuration.
@Suite(
    "Container runtime", .serialized,
    .enabled(
        if: ContainerRuntime.isPossible, Comment(rawValue: ContainerRuntime.reason)))
struct ContainerTests {
    @Test("a container gets an address of the configuration's pools, and gives it back")
    func address() throws {
        try TestLab.with { lab in
            try lab.succeed("apply", "-f", Examples.pools)
            let configuration = """
                {"cniVersion": "1.0.0", "name": "test", "plugins": [{"type": "macvlan",
                "master": "ens192", "mode": "bridge", "ipam": {"type": "spiderpool",
                "ipam_unix_socket_path": "\(lab.socket)",
                "log_file_path": "\(lab.folder)/addresses.log",
                "default_ipv4_ippool": ["ippool-test-ens192"]}}]}
                """
            try ContainerRuntime.with(lab) { runtime in
                try runtime.run(
                    lab.name, configuration: configuration, node: "node1",
                    command: "ip address show eth0; ip route"
                ) { output in
                    #expect(output.contains("inet 10.6.168.176/16"), "\(output)")
                    #expect(output.contains("default via 10.6.0.1 dev eth0"))
                    let count = try allocated(lab)
                    #expect(count == "1 0")
                }
            }
            #expect(try allocated(lab) == "0 0")
            #expect(try lab.run("get", "se", "-A").words == "No resources found\n")
        }
    }

    /// How many addresses of each pool are in use.
    private func allocated(_ lab: TestLab) throws -> String {
        try lab.succeed("get", "sp", "-o", "jsonpath={.items[*].status.allocatedIPCount}")
    }
}
