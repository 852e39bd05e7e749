import IPAlloc
import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Allocation")
struct AllocateTests {
    @Test("two interfaces on one pool get two addresses")
    func onePoolForTwoInterfaces() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        let answer = try await world.add("web", annotations: annotations)
        #expect(answer.texts == ["eth0 10.6.0.10/16 a", "net1 10.6.0.11/16 a"])
        #expect(try await world.fill("a") == [2, 3])
        try await world.service.checkInvariants()
    }

    @Test("items that name no interface are for those of the pod's networks, given all at once")
    func unnamedInterfaces() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        try await world.pool("b", ["10.7.0.10-10.7.0.12"], subnet: "10.7.0.0/16")
        let annotations = [
            "ipam.spidernet.io/ippools": #"[{"ipv4":["a"]},{"ipv4":["b?","b"]},{"ipv4":["a"]}]"#,
            "k8s.v1.cni.cncf.io/networks": "kube-system/lan@storage,kube-system/wan",
        ]
        let first = try await world.add("web", annotations: annotations)
        #expect(
            first.texts == [
                "eth0 10.6.0.10/16 a", "storage 10.7.0.10/16 b", "net2 10.6.0.11/16 a",
            ])
        for interface in ["storage", "net2"] {
            let again = try await world.add("web", interface, annotations: annotations)
            #expect(again.texts == first.texts)
        }
        let error = await failure {
            try await world.add("web", "net1", annotations: annotations)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("interface net1 must be specified") == true)
        try await world.service.checkInvariants()
    }

    @Test("asked again, the answer is the same, and nothing is written")
    func idempotency() async throws {
        let store = ControlledStore()
        var world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.gateway = "10.6.0.1" }
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["a"], [])])
        let first = try await world.add("web", annotations: annotations)
        let commits = store.commitCount
        for interface in ["eth0", "net1"] {
            let again = try await world.add("web", interface, annotations: annotations)
            #expect(again.addresses == first.addresses)
            #expect(again.routes == first.routes)
        }
        world = try await world.restarted()
        #expect(try await world.add("web").addresses == first.addresses)
        #expect(try await world.add("web").routes == first.routes)
        #expect(store.commitCount == commits)
        try await world.service.checkInvariants()
    }

    @Test("if one interface gets nothing, no other one does")
    func allOrNothing() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        try await world.pool("b", ["10.7.0.10"], subnet: "10.7.0.0/16")
        let annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["b"], [])])
        try await world.add("first", annotations: annotations)
        let error = await failure {
            try await world.add("second", annotations: annotations)
        }
        #expect(error?.code == .exhausted)
        #expect(error?.cniCode == 50)
        #expect(
            error?.message
                == "failed to allocate IP addresses in standard mode: failed to allocate any IPv4 "
                + "IP address to NIC net1 from IPPools [b]: [IPPool b: all IP addresses used out "
                + "(1 of 1 are held)]")
        #expect(try await world.fill("a") == [1, 3])
        #expect(try await world.all(SpiderEndpoint.self).count == 1)
        try await world.service.checkInvariants()
        try await world.remove("first")
        #expect(try await world.add("second", annotations: annotations).addresses.count == 2)
    }

    @Test("a pod with the UID of another one is refused, and gives back nothing of the other's")
    func sharedUID() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        let first = try await world.add("first", uid: "u")
        let error = await failure { try await world.add("second", uid: "u") }
        #expect(error?.code == .conflict)
        #expect(
            error?.message
                == "failed to allocate IP addresses in standard mode: Pod default/second has UID "
                + "u, under which Pod default/first has addresses, and no two pods have one UID; "
                + "delete the other one first, or give each its own")
        #expect(try await world.remove("second", uid: "u").addresses == [])
        #expect(try await world.add("first", uid: "u").addresses == first.addresses)
        #expect(try await world.remove("first", uid: "u").addresses.count == 1)
        #expect(try await world.add("second", uid: "u").addresses.count == 1)
        try await world.service.checkInvariants()
    }

    @Test("all interfaces that no pool can serve are told, in their order")
    func severalRefusals() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDisabled = true }
        try await world.pool("b", ["10.6.0.20"]) { $0.spec.nodeNames = ["n2"] }
        let annotations = poolsAnnotation([
            ("eth0", ["a"], []), ("net1", ["b"], []), ("net2", ["x"], []),
        ])
        let error = await failure { try await world.add("web", annotations: annotations) }
        #expect(error?.code == .noPool)
        #expect(
            error?.message
                == "failed to allocate IP addresses in standard mode: [no IPPool available, all "
                + "IPv4 IPPools [a] of eth0 filtered out: [disabled IPPool a], no IPPool "
                + "available, all IPv4 IPPools [b] of net1 filtered out: [unmatched Node name of "
                + "IPPool b], failed to get original IPPool x: "
                + #"SpiderIPPool.spiderpool.spidernet.io "x" not found]"#)
        #expect(error?.trace?.description.contains("IPPool b is dropped") == true)
        try await world.service.checkInvariants()
    }

    @Test("all interfaces and families that get nothing are told, in their order")
    func severalFailures() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        try await world.pool("b", ["10.7.0.10"], subnet: "10.7.0.0/16")
        try await world.pool("v6", ["fd00::10"], subnet: "fd00::/64") {
            $0.metadata.annotations["ipalloc/resting-time"] = "1h"
        }
        let annotations = poolsAnnotation([("eth0", ["a"], ["v6"]), ("net1", ["b"], [])])
        try await world.add("first", annotations: annotations)
        let error = await failure { try await world.add("second", annotations: annotations) }
        #expect(error?.code == .exhausted)
        #expect(
            error?.message
                == "failed to allocate IP addresses in standard mode: [failed to allocate any IPv6 "
                + "IP address to NIC eth0 from IPPools [v6]: [IPPool v6: all IP addresses used out "
                + "(1 of 1 are held)], failed to allocate any IPv4 IP address to NIC net1 from "
                + "IPPools [b]: [IPPool b: all IP addresses used out (1 of 1 are held)]]")
        #expect(try await world.fill("a") == [1, 3])
        // What rests may be waited for, unless something else is missing too.
        let own = poolsAnnotation([("eth0", ["b"], ["v6"])])
        try await world.remove("first")
        try await world.add("third", annotations: poolsAnnotation([("eth0", ["b"], [])]))
        #expect(
            await failure { try await world.add("second", annotations: own) }?.code == .exhausted)
        try await world.remove("third")
        #expect(
            await failure { try await world.add("second", annotations: own) }?.code == .unavailable)
        try await world.service.checkInvariants()
    }

    @Test("both families, or none")
    func bothFamilies() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        try await world.pool("b", ["fd00::10"], subnet: "fd00::/64")
        let annotations = poolsAnnotation([("eth0", ["a"], ["b"])])
        #expect(
            try await world.add("first", annotations: annotations).texts
                == ["eth0 10.6.0.10/16 a", "eth0 fd00::10/64 b"])
        let error = await failure { try await world.add("second", annotations: annotations) }
        #expect(error?.code == .exhausted)
        #expect(try await world.fill("a") == [1, 3])
        try await world.service.checkInvariants()
    }

    @Test("the next pool is tried when one is full")
    func poolsInOrder() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"])
        try await world.pool("b", ["10.6.0.20"])
        let annotations = poolsAnnotation([("eth0", ["b", "a"], [])])
        #expect(try await world.add("1", annotations: annotations).texts == ["eth0 10.6.0.20/16 b"])
        #expect(try await world.add("2", annotations: annotations).texts == ["eth0 10.6.0.10/16 a"])
    }

    @Test("excluded and reserved addresses are never given")
    func reserved() async throws {
        let world = try await World.make()
        try await world.reserve("r", ["10.6.0.12", "10.6.0.200"])
        try await world.pool("a", ["10.6.0.10-10.6.0.13"]) { pool in
            pool.spec.excludeIPs = ["10.6.0.10"]
            pool.spec.isDefault = true
        }
        #expect(try await world.fill("a") == [0, 3])
        #expect(try await world.add("1").texts == ["eth0 10.6.0.11/16 a"])
        #expect(try await world.add("2").texts == ["eth0 10.6.0.13/16 a"])
        #expect(await failure { try await world.add("3") }?.code == .exhausted)
        try await world.delete(SpiderReservedIP.self, "r")
        #expect(try await world.add("3").texts == ["eth0 10.6.0.12/16 a"])
        try await world.service.checkInvariants()
    }

    @Test("an address that is reserved while a pod holds it is not given again")
    func reservedLater() async throws {
        var world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"]) { $0.spec.isDefault = true }
        #expect(try await world.add("1").texts == ["eth0 10.6.0.10/16 a"])
        try await world.reserve("r", ["10.6.0.10-10.6.0.255"])
        try await world.service.checkInvariants()
        #expect(await failure { try await world.add("2") }?.code == .exhausted)
        world = try await world.restarted()
        try await world.service.checkInvariants()
        #expect(try await world.add("1").texts == ["eth0 10.6.0.10/16 a"])
        try await world.remove("1")
        try await world.service.checkInvariants()
        #expect(await failure { try await world.add("2") }?.code == .exhausted)
        try await world.patch(SpiderReservedIP.self, "r", #"{"spec":{"ips":["10.6.0.11"]}}"#)
        #expect(try await world.add("2").texts == ["eth0 10.6.0.10/16 a"])
        try await world.service.checkInvariants()
    }

    @Test("an older pod of the name gives back what it has first")
    func replacedPod() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.add("web", uid: "old")
        #expect(try await world.add("web", uid: "new").texts == ["eth0 10.6.0.10/16 a"])
        let endpoint = try await world.get(SpiderEndpoint.self, "web", namespace: "default")
        #expect(endpoint.status.current.uid == "new")
        // The late end of the old pod takes nothing from the new one.
        #expect(try await world.remove("web", uid: "old").addresses == [])
        #expect(try await world.fill("a") == [1, 1])
        try await world.service.checkInvariants()
    }

    @Test("a request that waited until there is a newer pod of the name takes nothing from it")
    func outdatedRequest() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10"], subnet: "10.7.0.0/16")
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        let automatic = subnetsAnnotation([("eth0", ["s"], [])])
        try await world.add("other", annotations: automatic)
        async let older = failure {
            try await world.add("web", uid: "u1", annotations: automatic)
        }
        await world.clock.sleepers(1)
        let fixed = poolsAnnotation([("eth0", ["a"], [])])
        let newer = try await world.add("web", uid: "u2", annotations: fixed)
        try await world.remove("other")
        let error = await older
        #expect(error?.code == .refused)
        #expect(
            error?.message.hasSuffix(
                "container container-of-u2 of pod default/web has asked for addresses after "
                    + "container container-of-u1, so they are no longer for this one; delete it")
                == true)
        #expect(
            try await world.add("web", uid: "u2", annotations: fixed).addresses == newer.addresses)
        try await world.service.checkInvariants()
    }

    @Test("a sandbox's request that waited until there is a newer one does not move the pod back")
    func outdatedSandbox() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.7.0.10"], subnet: "10.7.0.0/16")
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        let automatic = subnetsAnnotation([("net1", ["s"], [])])
        try await world.add("other", "net1", annotations: automatic)
        try await world.add("web", container: "c0")
        async let older = failure {
            try await world.add("web", "net1", container: "c1", annotations: automatic)
        }
        await world.clock.sleepers(1)
        try await world.add("web", container: "c2")
        try await world.remove("other", "net1")
        #expect(await older?.code == .refused)
        let endpoint = try await world.get(SpiderEndpoint.self, "web", namespace: "default")
        #expect(endpoint.status.current.uid == "uid-of-web")
        #expect(try await world.remove("web", container: "c1").addresses == [])
        #expect(try await world.remove("web", container: "c2").addresses.count == 1)
        try await world.service.checkInvariants()
    }

    @Test("a pod that has ended is refused")
    func deadPod() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.pod("web") { pod in
            pod.status.phase = "Failed"
            pod.status.reason = "Evicted"
        }
        let error = await failure { try await world.add("web") }
        #expect(error?.code == .refused)
        #expect(
            error?.message == "dead Pod default/web, we cannot allocate IP addresees to it")
    }

    @Test("what stands in the way of a decision is told as a failure of the allocation")
    func failedDecision() async throws {
        let world = try await World.make()
        try await world.pool("off", ["10.6.0.10"]) { $0.spec.isDisabled = true }
        for (names, code, reason) in [
            (
                ["off"], .noPool,
                "no IPPool available, all IPv4 IPPools [off] of eth0 filtered out: "
                    + "[disabled IPPool off]"
            ),
            (
                ["none"], .notFound,
                "failed to get original IPPool none: "
                    + #"SpiderIPPool.spiderpool.spidernet.io "none" not found"#
            ),
            (
                ["off", "off"], .invalidRequest,
                "wrong input, duplicate IPPool off specified for NIC eth0"
            ),
        ] as [([String], ServiceError.Code, String)] {
            let error = await failure {
                try await world.add("web", annotations: poolsAnnotation([("eth0", names, [])]))
            }
            #expect(error?.code == code)
            #expect(error?.cniCode == 999)
            #expect(
                error?.message == "failed to allocate IP addresses in standard mode: \(reason)")
        }
    }

    @Test("a pod resource of another pod of the name says to try again")
    func otherUID() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.pod("web", uid: "x")
        let error = await failure { try await world.add("web", uid: "y") }
        #expect(error?.code == .unavailable)
        #expect(error?.cniCode == 11)
        #expect(try await world.fill("a") == [0, 1])
    }

    @Test("a pod that a node runs from a file is known by the node's UID too")
    func mirrorPod() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        try await world.pod(
            "web", uid: "api", annotations: ["kubernetes.io/config.mirror": "file"])
        #expect(try await world.add("web", uid: "file", container: "c").addresses.count == 1)
        #expect(try await world.service.collectGarbage().items == [])
        try await world.delete(Pod.self, "web", namespace: "default")
        #expect(try await world.remove("web", uid: "file", container: "c").addresses.count == 1)
    }

    @Test("a pod whose resource comes after its addresses keeps these")
    func lateResource() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.11"]) { $0.spec.isDefault = true }
        try await world.add("web", uid: "", container: "c")
        try await world.pod("web", uid: "u")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(
            try await world.add("web", "net1", uid: "", container: "c").texts
                == ["eth0 10.6.0.10/16 a", "net1 10.6.0.11/16 a"])
        try await world.service.checkInvariants()
    }

    @Test("pools come from the request, the namespace, and the cluster")
    func levels() async throws {
        let world = try await World.make()
        for (name, address) in [("a", "10.6.0.10"), ("b", "10.6.0.20"), ("c", "10.6.0.30")] {
            try await world.pool(name, [address]) { $0.spec.isDefault = name == "a" }
        }
        #expect(try await world.add("1").texts == ["eth0 10.6.0.10/16 a"])
        let byRequest = try await world.add("2") { $0.defaultIPv4Pools = ["b"] }
        #expect(byRequest.texts == ["eth0 10.6.0.20/16 b"])
        var namespace = Namespace()
        namespace.name = "default"
        namespace.metadata.annotations = ["ipam.spidernet.io/default-ipv4-ippool": #"["c"]"#]
        try await world.create(namespace)
        let byNamespace = try await world.add("3") { $0.defaultIPv4Pools = ["b"] }
        #expect(byNamespace.texts == ["eth0 10.6.0.30/16 c"])
        #expect(byNamespace.trace?.steps.isEmpty == false)
    }

    @Test("annotations come from the pod's resource, else from the runtime; then comes the request")
    func precedence() async throws {
        let world = try await World.make()
        for (number, name) in ["resource", "runtime", "request"].enumerated() {
            try await world.pool(name, ["10.6.\(number).10"])
        }
        let runtime = ["ipam.spidernet.io/ippool": #"{"ipv4":["runtime"]}"#]
        let resource = ["ipam.spidernet.io/ippool": #"{"ipv4":["resource"]}"#]
        try await world.pod("known", annotations: resource)
        try await world.pod("plain")
        for (pod, annotations, pool) in [
            ("known", runtime, "resource"), ("stranger", runtime, "runtime"),
            ("nobody", [:], "request"),
        ] {
            let answer = try await world.add(pod, annotations: annotations) {
                $0.defaultIPv4Pools = ["request"]
            }
            #expect(answer.addresses.map(\.pool) == [pool], "\(pod)")
        }
        // A resource without annotations tells as much as one with them.
        try await world.remove("nobody")
        let plain = try await world.add("plain", annotations: runtime) {
            $0.defaultIPv4Pools = ["request"]
        }
        #expect(plain.addresses.map(\.pool) == ["request"])
    }

    @Test("routes go to the interface whose block holds their gateway")
    func routes() async throws {
        var world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { pool in
            pool.spec.gateway = "10.6.0.1"
            pool.spec.routes = [Route(destination: "192.168.0.0/24", gateway: "10.6.0.2")]
        }
        try await world.pool("b", ["10.7.0.10"], subnet: "10.7.0.0/16") {
            $0.spec.gateway = "10.7.0.1"
        }
        var annotations = poolsAnnotation([("eth0", ["a"], []), ("net1", ["b"], [])])
        annotations["ipam.spidernet.io/ippools"]?.replace(
            #""interface":"net1""#, with: #""interface":"net1","cleangateway":true"#)
        annotations["ipam.spidernet.io/routes"] =
            #"[{"dst":"172.16.0.0/12","gw":"10.7.0.9"},{"dst":"1.0.0.0/8","gw":"9.9.9.9"}]"#
        let answer = try await world.add("web", annotations: annotations)
        let expected = [
            "eth0 192.168.0.0/24 via 10.6.0.2", "eth0 0.0.0.0/0 via 10.6.0.1",
            "net1 172.16.0.0/12 via 10.7.0.9",
        ]
        #expect(answer.routeTexts == expected)
        #expect(answer.addresses.map(\.cleanGateway) == [false, true])
        world = try await world.restarted()
        #expect(try await world.add("web").routeTexts == expected)
        let endpoint = try await world.service.endpoint(namespace: "default", pod: "web")
        #expect(endpoint.status.current.ips.map(\.cleansGateway) == [false, true])
        #expect(endpoint.status.current.ips[1].routes.map(\.destination) == ["172.16.0.0/12"])
    }

    @Test("a pod whose sandbox is made anew keeps its addresses under the new container")
    func newSandbox() async throws {
        var world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.pod("web")
        let first = try await world.add("web", container: "c1")
        #expect(try await world.remove("web", container: "c1").addresses == [])
        #expect(try await world.add("web", container: "c2").texts == first.texts)
        world = try await world.restarted()
        try await world.service.checkInvariants()
        try await world.delete(Pod.self, "web", namespace: "default")
        #expect(try await world.remove("web", container: "c1").addresses == [])
        #expect(try await world.remove("web", container: "c2").addresses.count == 1)
    }

    @Test("a runtime that knows no pods has its containers told apart")
    func containers() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        func request(_ container: String, _ interface: String) -> AllocationRequest {
            AllocationRequest(containerID: container, interface: interface)
        }
        let first = try await world.service.allocate(request("c1", "eth0"))
        #expect(first.texts == ["eth0 10.6.0.10/16 a"])
        let both = try await world.service.allocate(request("c1", "eth1"))
        #expect(both.texts == ["eth0 10.6.0.10/16 a", "eth1 10.6.0.11/16 a"])
        #expect(
            try await world.service.allocate(request("c2", "eth0")).texts
                == ["eth0 10.6.0.12/16 a"])
        let released = try await world.service.release(
            ReleaseRequest(containerID: "c1", interface: "eth0"))
        #expect(released.addresses.map(\.interface) == ["eth0"])
        #expect(try await world.fill("a") == [2, 3])
        let last = try await world.service.release(
            ReleaseRequest(containerID: "c1", interface: "eth1"))
        #expect(last.addresses.map(\.interface) == ["eth1"])
        try await world.service.checkInvariants()
    }

    @Test("a request must name a container and an interface")
    func incompleteRequests() async throws {
        let world = try await World.make()
        for (container, interface) in [("", "eth0"), ("c", "")] {
            let error = await failure {
                try await world.service.allocate(
                    AllocationRequest(containerID: container, interface: interface))
            }
            #expect(error?.code == .invalidRequest)
        }
        #expect(world.service.statistics.counts.allocationFailures == 2)
    }
}
