import IPAllocJSON
import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("Automatic pools")
struct AutomaticPoolTests {
    private let annotations = subnetsAnnotation([("eth0", ["s"], [])])

    private func makeWorld(_ ips: [String]) async throws -> World {
        let world = try await World.make()
        try await world.subnet("s", ips, subnet: "10.6.0.0/16")
        return world
    }

    private func name(_ application: String, group: String? = nil) -> String {
        "auto-\(application)-v4-eth0-\(group ?? application)"
    }

    @Test("each application gets the lowest addresses that are left")
    func lowestFirst() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        try await world.reserve("r", ["10.6.0.11"])
        try await world.deployment("a", replicas: 1, annotations: annotations)
        try await world.deployment("b", replicas: 2, annotations: annotations)
        #expect(try await world.ips(name("a")) == ["10.6.0.10", "10.6.0.12"])
        #expect(try await world.ips(name("b")) == ["10.6.0.13-10.6.0.15"])
        #expect(try await world.subnetFill("s") == [5, 11])
        let subnet = try await world.get(SpiderSubnet.self, "s")
        #expect(
            subnet.status.controlledIPPools
                == #"{"auto-a-v4-eth0-a":{"ips":["10.6.0.10","10.6.0.12"],"#
                + #""application":"apps_v1_Deployment_default_a"},"#
                + #""auto-b-v4-eth0-b":{"ips":["10.6.0.13-10.6.0.15"],"#
                + #""application":"apps_v1_Deployment_default_b"}}"#)
        let pool = try await world.get(SpiderIPPool.self, name("a"))
        #expect(pool.metadata.controller?.name == "s")
        #expect(pool.metadata.hasFinalizer)
        #expect(pool.metadata.annotations["ipam.spidernet.io/ippool-ip-number"] == "+1")
        try await world.service.checkInvariants()
    }

    @Test("without space the workload is there, and gets its pool as soon as there is some")
    func space() async throws {
        var world = try await makeWorld(["10.6.0.10-10.6.0.13"])
        try await world.deployment("a", replicas: 2, annotations: annotations)
        let (_, warnings) = try await world.deployment("b", replicas: 2, annotations: annotations)
        #expect(warnings == ["insufficient subnet FreeIPs, required '3' but only left '1'"])
        try await world.deployment("c", replicas: 3, annotations: annotations)
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == [name("a")])
        world = try await world.restarted()
        try await world.delete(Deployment.self, "a", namespace: "default")
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == [name("b")])
        try await world.patch(SpiderSubnet.self, "s", #"{"spec":{"ips":["10.6.0.10-10.6.0.20"]}}"#)
        #expect(try await world.fill(name("c")) == [0, 4])
        try await world.service.checkInvariants()
    }

    @Test("space that comes at once is for all who wait, in the order in which they came")
    func spaceForSeveral() async throws {
        let world = try await makeWorld(["10.6.0.10"])
        for application in ["b", "a", "c"] {
            try await world.deployment(application, replicas: 1, annotations: annotations)
        }
        try await world.patch(SpiderSubnet.self, "s", #"{"spec":{"ips":["10.6.0.10-10.6.0.13"]}}"#)
        #expect(try await world.ips(name("b")) == ["10.6.0.10-10.6.0.11"])
        #expect(try await world.ips(name("a")) == ["10.6.0.12-10.6.0.13"])
        #expect(try await world.all(SpiderIPPool.self).count == 2)
        try await world.service.checkInvariants()
    }

    @Test("a workload gets what another one's pool gives up, and what is reserved no more")
    func spaceOfOthers() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.13"])
        try await world.reserve("r", ["10.6.0.13"])
        try await world.deployment("a", replicas: 2, annotations: annotations)
        try await world.deployment("b", replicas: 1, annotations: annotations)
        try await world.patch(
            Deployment.self, "a", namespace: "default", #"{"spec":{"replicas":0}}"#)
        #expect(try await world.ips(name("b")) == ["10.6.0.10-10.6.0.11"])
        try await world.patch(
            Deployment.self, "b", namespace: "default", #"{"spec":{"replicas":2}}"#)
        #expect(try await world.fill(name("b")) == [0, 2])
        try await world.delete(SpiderReservedIP.self, "r")
        #expect(try await world.fill(name("b")) == [0, 3])
        try await world.service.checkInvariants()
    }

    @Test("a pod waits for an address of its pool that is reserved")
    func wokenByReservation() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var exact = annotations
        exact["ipam.spidernet.io/ippool-ip-number"] = "1"
        let (owner, _) = try await world.deployment("a", replicas: 1, annotations: exact)
        try await world.reserve("r", ["10.6.0.10"])
        try await world.pod("1", owner: owner, annotations: exact)
        async let first = world.add("1")
        await world.clock.sleepers(1)
        try await world.delete(SpiderReservedIP.self, "r")
        #expect(try await first.addresses.map { "\($0.address)" } == ["10.6.0.10"])
        try await world.service.checkInvariants()
    }

    @Test("that a subnet has too few addresses for a pool to grow is told to its pods")
    func spaceToGrow() async throws {
        let world = try await World.make { $0.spaceWaitMilliseconds = 0 }
        try await world.subnet("s", ["10.6.0.10-10.6.0.12"], subnet: "10.6.0.0/16")
        let (owner, _) = try await world.deployment("a", replicas: 1, annotations: annotations)
        let answer = try await world.patch(
            Deployment.self, "a", namespace: "default", #"{"spec":{"replicas":20}}"#)
        let lack = "insufficient subnet FreeIPs, required '19' but only left '1'"
        #expect(answer.warnings == [lack])
        for pod in ["1", "2", "3"] {
            try await world.pod(pod, owner: owner, annotations: annotations)
        }
        try await world.add("1")
        try await world.add("2")
        let error = await failure { try await world.add("3") }
        #expect(error?.code == .exhausted)
        #expect(
            error?.message.hasSuffix(
                "[IPPool \(name("a")): all IP addresses used out (2 of 2 are held), \(lack)]")
                == true)
        let explanation = try await world.service.explain(
            ExplanationRequest(.pod(namespace: "default", name: "3")))
        #expect(explanation.choices.map(\.outlook) == ["no address is left; \(lack)"])
        #expect(
            explanation.steps.contains(
                "eth0 IPv4: IPPool \(name("a")) with 2 addresses, where 21 addresses (as many as pods, and 1 more) are "
                    + "wanted, from SpiderSubnet s is the application's."))
    }

    @Test("pools of interfaces and workloads with unusual names work as others do")
    func unusualNames() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.40"])
        let long = String(repeating: "x", count: 70)
        var pods: [(String, OwnerReference, [String: String])] = []
        for (name, interface) in [
            ("a", "Eth0"), ("b", "net_1"), (long, "eth0"), (long + "y", "eth0"),
        ] {
            let annotations = subnetsAnnotation([(interface, ["s"], [])])
            let (owner, warnings) = try await world.deployment(
                name, uid: "uid-\(pods.count)", replicas: 1, annotations: annotations)
            try #require(warnings == [])
            let pod = "pod-\(pods.count)"
            try await world.pod(pod, owner: owner, annotations: annotations)
            try await world.add(pod, interface)
            pods.append((pod, owner, annotations))
        }
        #expect(try await world.all(SpiderIPPool.self).count == 4)
        #expect(
            try await world.all(SpiderIPPool.self).map(\.status.allocatedIPCount) == [1, 1, 1, 1])
        // Pools follow their workloads, and go with them.
        try await world.patch(
            Deployment.self, long, namespace: "default", #"{"spec":{"replicas":5}}"#)
        #expect(try await world.subnetFill("s") == [12, 31])
        try await world.service.checkInvariants()
        for (pod, owner, _) in pods {
            try await world.delete(Pod.self, pod, namespace: "default")
            try await world.remove(pod)
            try await world.delete(Deployment.self, owner.name, namespace: "default")
        }
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("interfaces of one application whose names differ a little have pools of their own")
    func similarNames() async throws {
        let world = try await World.make()
        let interfaces = ["net-1", "net_1", "Net-1"]
        for number in interfaces.indices {
            let block = "10.\(number).0"
            try await world.subnet(
                "s-\(number)", ["\(block).10-\(block).20"], subnet: "\(block).0/24")
        }
        let annotations = subnetsAnnotation(
            interfaces.enumerated().map { ($1, ["s-\($0)"], []) })
        let (owner, warnings) = try await world.deployment(
            "a", replicas: 1, annotations: annotations)
        #expect(warnings == [])
        let pools = try await world.all(SpiderIPPool.self)
        #expect(pools.map(\.status.totalIPCount) == [2, 2, 2])
        try await world.pod("1", owner: owner, annotations: annotations)
        let answer = try await world.add("1", "net_1")
        #expect(answer.addresses.map(\.interface) == interfaces)
        #expect(Set(answer.addresses.map(\.pool)) == Set(pools.map(\.name)))
        try await world.service.checkInvariants()
    }

    @Test("a workload whose pool cannot be made is there all the same, and says why")
    func unmakeable() async throws {
        let world = try await World.make { $0.spaceWaitMilliseconds = 0 }
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        let annotations = subnetsAnnotation([("eth0:1", ["s"], [])])
        let (owner, warnings) = try await world.deployment(
            "a", replicas: 1, annotations: annotations)
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("metadata.labels: Invalid value: \"eth0:1\"") == true)
        try await world.pod("1", owner: owner, annotations: annotations)
        let error = await failure { try await world.add("1", "eth0:1") }
        #expect(error?.code == .unavailable)
        #expect(error?.message.hasSuffix(warnings[0]) == true)
        try await world.service.checkInvariants()
    }

    @Test("all subnets that a workload names in vain are told")
    func severalMissingSubnets() async throws {
        let world = try await World.make()
        let (_, warnings) = try await world.deployment(
            "a", replicas: 1,
            annotations: subnetsAnnotation([("eth0", ["x"], []), ("net1", ["y"], [])]))
        #expect(warnings.count == 1)
        for name in ["x", "y"] {
            let text = "SpiderSubnet.spiderpool.spidernet.io \"\(name)\" not found"
            #expect(warnings.first?.contains(text) == true)
        }
    }

    @Test("a workload that comes before its subnet gets its pool with it")
    func subnetLater() async throws {
        let world = try await World.make()
        let (_, warnings) = try await world.deployment("a", replicas: 1, annotations: annotations)
        #expect(warnings.count == 1)
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        #expect(try await world.fill(name("a")) == [0, 2])
    }

    @Test("a pool shrinks from below, and never takes an address from a pod")
    func shrink() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        let (owner, _) = try await world.deployment("a", replicas: 3, annotations: annotations)
        for pod in ["1", "2", "3"] {
            try await world.pod(pod, owner: owner, annotations: annotations)
            try await world.add(pod)
        }
        try await world.delete(Pod.self, "2", namespace: "default")
        try await world.remove("2")
        try await world.patch(
            Deployment.self, "a", namespace: "default", #"{"spec":{"replicas":0}}"#)
        #expect(try await world.ips(name("a")) == ["10.6.0.10", "10.6.0.12"])
        try await world.service.checkInvariants()
        try await world.delete(Pod.self, "3", namespace: "default")
        try await world.remove("3")
        #expect(try await world.ips(name("a")) == ["10.6.0.10"])
        #expect(try await world.fill(name("a")) == [1, 1])
        #expect(try await world.subnetFill("s") == [1, 11])
        try await world.service.checkInvariants()
    }

    @Test("a pool also loses what was given back while its shrinking was on its way to the disk")
    func shrinkWhileReleasing() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        let (owner, _) = try await world.deployment("a", replicas: 2, annotations: annotations)
        for pod in ["1", "2"] {
            try await world.pod(pod, owner: owner, annotations: annotations)
            try await world.add(pod)
        }
        try await world.delete(Pod.self, "2", namespace: "default")
        store.hold()
        async let removal = world.remove("2")
        await store.commitIsHeld()
        async let scaling = world.patch(
            Deployment.self, "a", namespace: "default", #"{"spec":{"replicas":0}}"#)
        while world.service.statistics.batches.waiting == 0 { await Task.yield() }
        store.letGo()
        _ = try await (removal, scaling)
        #expect(try await world.ips(name("a")) == ["10.6.0.10"])
        try await world.service.checkInvariants()
    }

    @Test(
        "the pools of a pod whose request failed are looked at, though there is another pod by now")
    func poolsOfReplacedPod() throws {
        var state = ServiceState(settings: ServiceSettings(), clock: ManualClock())
        state.automaticPools = ["u1": ["older"], "u2": ["newer"]]
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "default")
        pod.metadata.uid = "u2"
        state.objects[Pod.kind.name, ObjectPlace(pod)] = KeptObject(resource: pod, revision: .zero)
        var request = AllocationRequest(
            containerID: "c", interface: "eth0", podNamespace: "default", podName: "p",
            podUID: "u1")
        state.settlePools(after: request)
        #expect(state.chores.popFirst() == .settlePool("older"))
        request.podUID = "u2"
        state.settlePools(after: request)
        #expect(state.chores.popFirst() == .settlePool("newer"))
        #expect(state.chores.isEmpty)
    }

    @Test("a pool that is to be kept is taken over by the next application of the name")
    func keptPool() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var kept = annotations
        kept["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.deployment("a", replicas: 1, annotations: kept)
        try await world.delete(Deployment.self, "a", namespace: "default")
        #expect(try await world.fill(name("a")) == [0, 2])
        try await world.deployment("a", uid: "x-second", replicas: 2, annotations: kept)
        let pools = try await world.all(SpiderIPPool.self)
        #expect(pools.map(\.name) == [name("a")])
        #expect(pools[0].metadata.labels["ipam.spidernet.io/owner-application-uid"] == "x-second")
        #expect(try await world.fill(name("a")) == [0, 3])
        try await world.delete(Deployment.self, "a", namespace: "default")
        try await world.patch(
            SpiderIPPool.self, name("a"),
            #"{"metadata":{"labels":{"ipam.spidernet.io/ippool-reclaim":"true"}}}"#)
        #expect(try await world.all(SpiderIPPool.self) == [])
        #expect(try await world.subnetFill("s") == [0, 11])
    }

    @Test("pools follow what the template says later: interfaces, sizes, subnets, and their end")
    func changedTemplate() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.30"])
        try await world.subnet("t", ["10.7.0.10-10.7.0.30"], subnet: "10.7.0.0/16")
        var kept = annotations
        kept["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.deployment("a", replicas: 1, annotations: kept)
        func change(_ annotations: [String: String]) async throws -> [String] {
            let template = #"{"metadata":{"annotations":\#(annotations.json.text())}}"#
            return try await world.patch(
                Deployment.self, "a", namespace: "default", #"{"spec":{"template":\#(template)}}"#
            ).warnings
        }
        var both = subnetsAnnotation([("eth0", ["s"], []), ("net1", ["t"], [])])
        both["ipam.spidernet.io/ippool-ip-number"] = "+3"
        #expect(try await change(both) == [])
        #expect(try await world.fill(name("a")) == [0, 4])
        #expect(try await world.fill("auto-a-v4-net1-a") == [0, 4])
        let swapped = subnetsAnnotation([("eth0", ["t"], []), ("net1", ["s"], [])])
        let warning = try #require(try await change(swapped).first)
        #expect(warning.contains("ApplicationSubnetChanged: IPPool \(name("a"))"))
        both["ipam.spidernet.io/ippool-reclaim"] = "true"
        #expect(try await change(both) == [])
        try await world.delete(Deployment.self, "a", namespace: "default")
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("a pool that is to be kept is not for a workload of another kind, though of the name")
    func keptPoolOfOtherKind() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var kept = annotations
        kept["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.deployment("a", replicas: 1, annotations: kept)
        try await world.delete(Deployment.self, "a", namespace: "default")
        try await world.create(
            workload(StatefulSet.self, "a", #"{"spec":{"replicas":1,"template":TEMPLATE}}"#) {
                $0.metadata.uid = "uid-set"
            })
        #expect(
            try await world.all(SpiderIPPool.self).map(\.name) == [
                name("a"), name("a", group: "set"),
            ])
        #expect(try await world.fill(name("a")) == [0, 2])
        try await world.service.checkInvariants()
    }

    /// A workload whose pods want an address of the subnet.
    ///
    /// - Parameter text: JSON, where `TEMPLATE` stands for the template of the pods.
    private func workload<Object: Workload>(
        _ type: Object.Type, _ name: String, _ text: String,
        change: (inout Object) -> Void = { _ in }
    ) throws -> Object {
        let template = #"{"metadata":{"annotations":\#(annotations.json.text())}}"#
        var workload = try Object(parsing: text.replacing("TEMPLATE", with: template))
        workload.metadata.name = name
        workload.metadata.namespace = "default"
        workload.metadata.uid = "uid-of-\(name)"
        change(&workload)
        return workload
    }

    @Test(
        "every kind of workload has a pool as large as it, but for what another workload controls")
    func kinds() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.60"])
        let daemons = try workload(
            DaemonSet.self, "daemons",
            #"{"spec":{"template":TEMPLATE},"status":{"desiredNumberScheduled":2}}"#)
        let cron = try workload(
            CronJob.self, "cron",
            #"{"spec":{"jobTemplate":{"spec":{"parallelism":2,"template":TEMPLATE}}}}"#)
        let (deployment, _) = try await world.deployment(
            "deployment", replicas: 0, annotations: annotations)
        try await world.create(daemons)
        try await world.create(cron)
        try await world.create(
            workload(Job.self, "job", #"{"spec":{"completions":3,"template":TEMPLATE}}"#))
        try await world.create(
            workload(StatefulSet.self, "set", #"{"spec":{"replicas":1,"template":TEMPLATE}}"#))
        try await world.create(
            workload(ReplicaSet.self, "replicas", #"{"spec":{"replicas":4,"template":TEMPLATE}}"#))
        let sizes = [
            "daemons": 3, "cron": 3, "deployment": 1, "job": 4, "set": 2, "replicas": 5,
        ]
        try await world.create(
            workload(ReplicaSet.self, "controlled", #"{"spec":{"replicas":4,"template":TEMPLATE}}"#)
            { $0.metadata.ownerReferences = [deployment] })
        try await world.create(
            workload(Job.self, "controlled", #"{"spec":{"template":TEMPLATE}}"#) {
                $0.metadata.ownerReferences = [OwnerReference(to: cron, isController: true)]
            })
        try await world.create(
            workload(
                DaemonSet.self, "host",
                #"{"spec":{"template":TEMPLATE},"status":{"desiredNumberScheduled":2}}"#
            ) { $0.spec.template.spec.hostNetwork = true })
        #expect(
            try await world.all(SpiderIPPool.self).map(\.name).sorted()
                == sizes.keys.map { name($0) }.sorted())
        for (workload, size) in sizes {
            #expect(try await world.fill(name(workload)) == [0, size], "\(workload)")
        }
        try await world.patch(
            DaemonSet.self, "daemons", namespace: "default",
            #"{"status":{"desiredNumberScheduled":5}}"#)
        #expect(try await world.fill(name("daemons")) == [0, 6])
        try await world.delete(DaemonSet.self, "daemons", namespace: "default")
        try await world.delete(CronJob.self, "cron", namespace: "default")
        #expect(try await world.all(SpiderIPPool.self).count == sizes.count - 2)
        try await world.service.checkInvariants()
    }

    @Test("a pod without controller gets a pool of one address, which goes with it")
    func orphan() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        let answer = try await world.add("solo", uid: "x-solo", annotations: annotations)
        #expect(answer.texts == ["eth0 10.6.0.10/16 auto-solo-v4-eth0-solo"])
        #expect(try await world.fill("auto-solo-v4-eth0-solo") == [1, 1])
        #expect(try await world.subnetFill("s") == [1, 11])
        try await world.remove("solo", uid: "x-solo")
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("an unused pool of a pod without controller that could not go goes after a restart")
    func orphanAfterFailures() async throws {
        let store = ControlledStore()
        var world = try await World.make(store: store)
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        // The pool is made; what is allocated from it fails, and its end too.
        for number in 2...3 { store.fail(commit: store.commitCount + number) }
        let error = await failure { try await world.add("solo", annotations: annotations) }
        #expect(error?.code == .internal)
        #expect(try await world.all(SpiderIPPool.self).count == 1)
        world = try await world.restarted()
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("a pod without controller can have its pool kept")
    func orphanKept() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var kept = annotations
        kept["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.add("solo", uid: "x-solo", annotations: kept)
        try await world.remove("solo", uid: "x-solo")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(try await world.fill("auto-solo-v4-eth0-solo") == [0, 1])
        try await world.service.checkInvariants()
    }

    @Test("a controller of another kind gets its pool when its first pod comes")
    func thirdParty() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var owner = OwnerReference()
        (owner.apiVersion, owner.kind, owner.name) = ("apps.kruise.io/v1alpha1", "CloneSet", "c")
        (owner.uid, owner.isController) = ("x-clone", true)
        try await world.pod("c-1", owner: owner, annotations: annotations)
        let error = await failure { try await world.add("c-1") }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("only supports fixed") == true)
        var fixed = annotations
        fixed["ipam.spidernet.io/ippool-ip-number"] = "2"
        try await world.pod("c-2", owner: owner, annotations: fixed)
        #expect(try await world.add("c-2").texts == ["eth0 10.6.0.10/16 auto-c-v4-eth0-clone"])
        #expect(try await world.fill("auto-c-v4-eth0-clone") == [1, 2])
        fixed["ipam.spidernet.io/ippool-ip-number"] = "4"
        try await world.pod("c-3", owner: owner, annotations: fixed)
        try await world.add("c-3")
        #expect(try await world.fill("auto-c-v4-eth0-clone") == [2, 4])
        #expect(try await world.service.collectGarbage().items == [])
        for pod in ["c-1", "c-2", "c-3"] {
            try await world.delete(Pod.self, pod, namespace: "default")
            try await world.remove(pod)
        }
        var dryRun = GarbageRequest()
        dryRun.isDryRun = true
        #expect(
            try await world.service.collectGarbage(dryRun).items.map(\.cause) == [.applicationGone])
        #expect(try await world.all(SpiderIPPool.self).count == 1)
        #expect(try await world.service.collectGarbage().items.map(\.cause) == [.applicationGone])
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test(
        "a pool of another kind's application is as its newest pod says, and stays while pods live"
    )
    func thirdPartyReclaim() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var owner = OwnerReference()
        (owner.apiVersion, owner.kind, owner.name) = ("apps.kruise.io/v1alpha1", "CloneSet", "c")
        (owner.uid, owner.isController) = ("x-clone", true)
        func add(_ pod: String, count: Int, reclaim: Bool) async throws -> SpiderIPPool {
            var fixed = annotations
            fixed["ipam.spidernet.io/ippool-ip-number"] = "\(count)"
            fixed["ipam.spidernet.io/ippool-reclaim"] = "\(reclaim)"
            try await world.pod(pod, owner: owner, annotations: fixed)
            try await world.add(pod)
            return try await world.get(SpiderIPPool.self, "auto-c-v4-eth0-clone")
        }
        let label = "ipam.spidernet.io/ippool-reclaim"
        #expect(try await add("c-1", count: 2, reclaim: false).metadata.labels[label] == "false")
        // The size is the same, and all the same the label follows.
        for (pod, count) in [("c-2", 2), ("c-3", 3)] {
            let pool = try await add(pod, count: count, reclaim: true)
            #expect(pool.metadata.labels[label] == "true")
            #expect(!pool.isTerminating)
        }
        #expect(try await world.service.collectGarbage().items == [])
        for pod in ["c-1", "c-2", "c-3"] {
            try await world.delete(Pod.self, pod, namespace: "default")
            try await world.remove(pod)
        }
        #expect(try await world.service.collectGarbage().items.map(\.cause) == [.applicationGone])
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("an unused pool of another kind's application stays for pods to come, or if it is kept")
    func thirdPartyUnused() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var owner = OwnerReference()
        (owner.apiVersion, owner.kind, owner.name) = ("apps.kruise.io/v1alpha1", "CloneSet", "c")
        (owner.uid, owner.isController) = ("x-clone", true)
        var fixed = annotations
        fixed["ipam.spidernet.io/ippool-ip-number"] = "2"
        try await world.pod("c-1", owner: owner, annotations: fixed)
        try await world.add("c-1")
        fixed["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.pod("c-2", owner: owner, annotations: fixed)
        try await world.delete(Pod.self, "c-1", namespace: "default")
        try await world.remove("c-1")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(try await world.fill("auto-c-v4-eth0-clone") == [0, 2])
        try await world.add("c-2")
        try await world.delete(Pod.self, "c-2", namespace: "default")
        try await world.remove("c-2")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(try await world.fill("auto-c-v4-eth0-clone") == [0, 2])
        try await world.service.checkInvariants()
    }

    @Test("a pod waits for an address of its application's pool, and is woken when there is one")
    func wokenByRelease() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        var exact = annotations
        exact["ipam.spidernet.io/ippool-ip-number"] = "1"
        let (owner, _) = try await world.deployment("a", replicas: 1, annotations: exact)
        for pod in ["1", "2"] { try await world.pod(pod, owner: owner, annotations: exact) }
        try await world.add("1")
        async let second = world.add("2")
        await world.clock.sleepers(1)
        try await world.delete(Pod.self, "1", namespace: "default")
        try await world.remove("1")
        #expect(try await second.addresses.map { "\($0.address)" } == ["10.6.0.10"])
        #expect(world.service.statistics.counts.spaceWaits == 1)
    }

    @Test("a pod that waits gets the address that another one was given in vain")
    func wokenByFailure() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        var exact = annotations
        exact["ipam.spidernet.io/ippool-ip-number"] = "1"
        let (owner, _) = try await world.deployment("a", replicas: 1, annotations: exact)
        for pod in ["1", "2"] { try await world.pod(pod, owner: owner, annotations: exact) }
        store.hold()
        store.fail(commit: store.commitCount + 1)
        async let first = failure { try await world.add("1") }
        await store.commitIsHeld()
        async let second = world.add("2")
        await world.clock.sleepers(1)
        store.letGo()
        #expect(await first?.code == .internal)
        #expect(try await second.addresses.map { "\($0.address)" } == ["10.6.0.10"])
        try await world.service.checkInvariants()
    }

    @Test("a pod waits for the pool of its workload, and is woken when the pool is made")
    func wokenByPool() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.11"])
        try await world.deployment("a", replicas: 1, annotations: annotations)
        let (owner, _) = try await world.deployment("b", replicas: 1, annotations: annotations)
        try await world.pod("1", owner: owner, annotations: annotations)
        async let first = world.add("1")
        await world.clock.sleepers(1)
        try await world.delete(Deployment.self, "a", namespace: "default")
        #expect(try await first.texts == ["eth0 10.6.0.10/16 \(name("b"))"])
    }

    @Test("a pod without controller waits for space in the subnet")
    func orphanWaits() async throws {
        let world = try await makeWorld(["10.6.0.10"])
        try await world.add("1", uid: "x-1", annotations: annotations)
        async let second = world.add("2", uid: "x-2", annotations: annotations)
        await world.clock.sleepers(1)
        try await world.remove("1", uid: "x-1")
        #expect(try await second.addresses.map { "\($0.address)" } == ["10.6.0.10"])
        try await world.service.checkInvariants()
    }

    @Test("a wait that is in vain ends with the reason, and leaves nothing behind")
    func waitInVain() async throws {
        let world = try await makeWorld(["10.6.0.10"])
        let (owner, _) = try await world.deployment("a", replicas: 1, annotations: annotations)
        try await world.pod("1", owner: owner, annotations: annotations)
        async let error = failure { try await world.add("1") }
        await world.clock.sleepers(1)
        world.clock.advance(milliseconds: 10_000)
        #expect(await error?.code == .unavailable)
        #expect(await error?.cniCode == 11)
        #expect(
            await error?.message == "failed to allocate IP addresses in standard mode: "
                + "no matching auto-created IPPool candidate with matchLables "
                + "'ipam.spidernet.io/interface=eth0,ipam.spidernet.io/ip-version=IPv4,"
                + "ipam.spidernet.io/owner-application-gv=apps_v1,"
                + "ipam.spidernet.io/owner-application-kind=Deployment,"
                + "ipam.spidernet.io/owner-application-name=a,"
                + "ipam.spidernet.io/owner-application-namespace=default,"
                + "ipam.spidernet.io/owner-application-uid=uid-of-a' for NIC eth0: "
                + "insufficient subnet FreeIPs, required '2' but only left '1'")
        #expect(try await world.all(SpiderIPPool.self) == [])
        #expect(world.service.state.withLock { $0.waiters.isEmpty })
        try await world.service.checkInvariants()
    }

    @Test("who waits for space rests while the store fails, and others can be served afterwards")
    func failingStore() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.subnet("s", ["10.6.0.10-10.6.0.13"], subnet: "10.6.0.0/16")
        try await world.deployment("a", replicas: 1, annotations: annotations)
        // There is never room for this one; for the last one there is once the first is gone.
        let (owner, _) = try await world.deployment("b", replicas: 4, annotations: annotations)
        try await world.deployment("c", replicas: 2, annotations: annotations)
        try await world.pod("1", owner: owner, annotations: annotations)
        async let error = failure { try await world.add("1") }
        await world.clock.sleepers(1)
        let count = store.commitCount
        for number in (count + 2)..<(count + 10_000) { store.fail(commit: number) }
        try await world.delete(Deployment.self, "a", namespace: "default")
        world.clock.advance(milliseconds: 10_000)
        #expect(await error?.code == .unavailable)
        // The deletion, the pool of the last one, and the same when the wait was over.
        #expect(store.commitCount == count + 3)
        store.forgetFailures()
        try await world.delete(Pod.self, "1", namespace: "default")
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == [name("c")])
        try await world.service.checkInvariants()
    }

    @Test("a pod without controller leaves no pool behind if it gets nothing")
    func orphanInVain() async throws {
        let world = try await makeWorld(["10.6.0.10"])
        try await world.subnet("t", [], subnet: "10.7.0.0/16")
        let both = subnetsAnnotation([("eth0", ["t"], []), ("net1", ["s"], [])])
        async let error = failure { try await world.add("1", uid: "x-1", annotations: both) }
        await world.clock.sleepers(1)
        world.clock.advance(milliseconds: 10_000)
        #expect(await error?.code == .unavailable)
        #expect(try await world.all(SpiderIPPool.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("other workloads cannot use a pool, not even its spare addresses")
    func foreignPool() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        try await world.deployment("a", replicas: 1, annotations: annotations)
        let error = await failure {
            try await world.add("1", annotations: poolsAnnotation([("eth0", [name("a")], [])]))
        }
        #expect(error?.code == .noPool)
        #expect(error?.message.contains("unmatched Pod annifity") == true)
    }

    @Test("users cannot change an automatic pool's addresses")
    func userChange() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        try await world.deployment("a", replicas: 1, annotations: annotations)
        let error = await failure {
            try await world.patch(
                SpiderIPPool.self, name("a"), #"{"spec":{"ips":["10.6.0.10-10.6.0.15"]}}"#)
        }
        #expect(error?.message.contains("it's illegal to update AutoPool.Spec.IPs") == true)
        #expect(try await world.fill(name("a")) == [0, 2])
    }

    @Test("a malformed annotation does not stand in the way of the workload")
    func malformedAnnotation() async throws {
        let world = try await makeWorld(["10.6.0.10-10.6.0.20"])
        let (_, warnings) = try await world.deployment(
            "a", replicas: 1, annotations: ["ipam.spidernet.io/subnets": "{"])
        #expect(warnings.count == 1)
        #expect(try await world.all(Deployment.self).count == 1)
        #expect(try await world.all(SpiderIPPool.self).isEmpty)
    }
}
