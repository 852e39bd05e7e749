import Foundation
import Testing

@Suite(
    "Dual stack", .serialized,
    .timeLimit(.minutes(20)), .enabled(if: Programs.areThere, Comment(rawValue: Programs.reason)))
struct DualStackTests {
    private static let objects = """
        apiVersion: spiderpool.spidernet.io/v2beta1
        kind: SpiderSubnet
        metadata: {name: v4-ens192}
        spec: {subnet: 10.6.0.0/16, ips: [10.6.168.171-10.6.168.180], gateway: 10.6.0.1}
        ---
        apiVersion: spiderpool.spidernet.io/v2beta1
        kind: SpiderSubnet
        metadata: {name: v6-ens192}
        spec: {subnet: "fd00:6::/64", ips: ["fd00:6::171-fd00:6::180"], gateway: "fd00:6::1"}
        ---
        apiVersion: spiderpool.spidernet.io/v2beta1
        kind: SpiderSubnet
        metadata: {name: v4-ens224}
        spec: {subnet: 10.7.0.0/16, ips: [10.7.168.171-10.7.168.180], gateway: 10.7.0.1}
        ---
        apiVersion: spiderpool.spidernet.io/v2beta1
        kind: SpiderSubnet
        metadata: {name: v6-ens224}
        spec: {subnet: "fd00:7::/64", ips: ["fd00:7::171-fd00:7::180"], gateway: "fd00:7::1"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: dual, labels: {app: dual}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: dual}}
          template:
            metadata:
              labels: {app: dual}
              annotations:
                ipam.spidernet.io/subnets: |-
                  [{"interface": "eth0", "ipv4": ["v4-ens192"], "ipv6": ["v6-ens192"]},
                   {"interface": "net1", "ipv4": ["v4-ens224"], "ipv6": ["v6-ens224"]}]
                v1.multus-cni.io/default-network: kube-system/macvlan-conf-ens192
                k8s.v1.cni.cncf.io/networks: kube-system/macvlan-conf-ens224
            spec:
              containers: [{name: dual, image: nginx}]
        """

    @Test("each interface has an address of each family, and all of them go again")
    func subnets() throws {
        try TestLab.with(isDualStack: true) { lab in
            try lab.succeed("apply", "-f", Examples.networks)
            try lab.succeed("apply", "-f", "-", input: Self.objects)
            try lab.succeed("lab", "run")
            let pools = try lab.run("get", "sp", "--no-headers").rows
            #expect(pools.count == 4)
            for pool in pools {
                #expect(pool[3...4] == ["2", "3"], "\(pool)")
                #expect(pool[0].contains("-v\(pool[1])-"))
            }
            for pod in try PodView.all(of: "dual", in: lab) {
                for (interface, network) in [("eth0", 6), ("net1", 7)] {
                    let addresses = try pod.interface(interface).globals
                    #expect(addresses.count == 2, "\(addresses)")
                    #expect(addresses.contains { $0.hasPrefix("10.\(network).168.17") })
                    #expect(addresses.contains { $0.hasPrefix("fd00:\(network)::17") })
                }
                for target in ["10.6.0.1", "10.7.0.1", "fd00:6::1", "fd00:7::1"] {
                    _ = try lab.shell(in: pod.name, "ping -c 1 -W 5 \(target)")
                }
            }
            try lab.succeed("delete", "deployment", "dual")
            try lab.succeed("lab", "run")
            #expect(try lab.run("get", "sp").words == "No resources found\n")
            #expect(
                try lab.succeed(
                    "get", "ss", "-o", "jsonpath={.items[*].status.allocatedIPCount}")
                    == "0 0 0 0")
        }
    }
}
