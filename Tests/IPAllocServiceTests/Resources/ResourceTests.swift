import IPAllocJSON
import IPAllocModel
import IPAllocStore
import Testing

@testable import IPAllocService

@Suite("Resources")
struct ResourceTests {
    @Test("every kind can be created, read, listed, changed, and deleted, and survives a restart")
    func everyKind() async throws {
        var world = try await World.make()
        for type in ResourceCatalog.types where type.kind != SpiderEndpoint.kind {
            let object = try Self.sample(of: type)
            let answer = try await world.service.create(object)
            let metadata = try #require(answer.object["metadata"])
            #expect(metadata["uid"]?.string?.count == 36)
            #expect(metadata["creationTimestamp"]?.string == "2023-11-14T22:13:20Z")
            #expect(metadata["generation"]?.integer == 1)
            #expect(metadata["resourceVersion"]?.string?.isEmpty == false)
            let again = await failure { try await world.service.create(object) }
            #expect(again?.code == .alreadyExists)
        }
        world = try await world.restarted()
        try await world.service.checkInvariants()
        for type in ResourceCatalog.types where type.kind != SpiderEndpoint.kind {
            let key = ResourceKey(
                kind: type.kind, namespace: type.kind.isNamespaced ? "default" : "", name: "x")
            let list = try await world.service.list(
                ResourceQuery(kind: type.kind, name: "x"))
            #expect(list.items.map { $0["metadata"]?["name"]?.string } == ["x"])
            let patched = try await world.service.patch(
                key, merging: try JSONValue(parsing: #"{"metadata":{"labels":{"a":"b"}}}"#))
            #expect(patched.object["metadata"]?["labels"]?["a"]?.string == "b")
            #expect(try await world.service.delete(key).isDeleted)
            #expect(await failure { try await world.service.get(key) }?.code == .notFound)
            #expect(await failure { try await world.service.delete(key) }?.code == .notFound)
        }
        try await world.service.checkInvariants()
    }

    @Test("fields that mean nothing are kept, and named in warnings, wherever they are")
    func unknownFields() async throws {
        let world = try await World.make()
        var pool = try JSONValue(
            parsing: """
                {"apiVersion":"spiderpool.spidernet.io/v2beta1","kind":"SpiderIPPool",
                "metadata":{"name":"p","labels":{"a":"b"}},"other":1,"spec":{"subnet":"10.88.0.0/24",
                "ips":["10.88.0.1-10.88.0.9"],"excludeIps":["10.88.0.1"],"gatway":"10.88.0.254",
                "routes":[{"dst":"10.9.0.0/16","gw":"10.88.0.254"},
                {"dst":"10.8.0.0/16","gw":"10.88.0.254","metric":1}],
                "podAffinity":{"matchLabels":{"a":"b"},"matchLabel":{}}}}
                """)
        let expected = [
            "spec.excludeIps", "spec.gatway", "spec.podAffinity.matchLabel",
            "spec.routes[1].metric",
        ].map { "unknown field \"\($0)\"" }
        let made = try await world.service.create(pool)
        #expect(made.warnings.sorted() == expected)
        #expect(made.object["spec"]?["gatway"]?.string == "10.88.0.254")
        let key = ResourceKey(kind: SpiderIPPool.kind, namespace: "", name: "p")
        let patched = try await world.service.patch(
            key, merging: try JSONValue(parsing: #"{"spec":{"gatway":null,"routes":null}}"#))
        #expect(patched.warnings.sorted() == [expected[0], expected[2]])
        // Others' kinds have more fields than are known here.
        pool = try JSONValue(
            parsing: """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"q"},
                "spec":{"nodeName":"n","containers":[{"name":"a"}],"anything":1}}
                """)
        #expect(try await world.service.create(pool).warnings == [])
    }

    @Test("a pod with another pod's UID is refused, and the refusal names that pod")
    func podUIDs() async throws {
        var world = try await World.make()
        try await world.pod("a", uid: "u")
        let error = await failure { try await world.pod("b", uid: "u") }
        #expect(error?.code == .invalidObject)
        #expect(
            error?.message == "Pod \"b\" is invalid: metadata.uid: Invalid value: \"u\": Pod "
                + "default/a has it, and no two have one; leave it out to be given another")
        #expect(error?.details.map(\.field) == ["metadata.uid"])
        // Other namespaces' pods are others, too; a pod of the same name is the same.
        let other = await failure {
            try await world.pod("a", uid: "u") { $0.metadata.namespace = "other" }
        }
        #expect(other?.code == .invalidObject)
        #expect(await failure { try await world.pod("a", uid: "u") }?.code == .alreadyExists)
        // Nobody knows what will be given to a pod that tells none.
        for name in ["c", "d"] { try await world.pod(name, uid: "") }
        world = try await world.restarted()
        #expect(await failure { try await world.pod("b", uid: "u") }?.code == .invalidObject)
        try await world.delete(Pod.self, "a", namespace: "default")
        try await world.pod("b", uid: "u")
        #expect(await failure { try await world.pod("a", uid: "u") }?.code == .invalidObject)
        try await world.service.checkInvariants()
    }

    @Test("of two pods with one UID that are created at once, one is refused")
    func podUIDsAtOnce() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        for round in 0..<50 {
            store.hold()
            async let first = failure { try await world.pod("a", uid: "u\(round)") }
            async let second = failure { try await world.pod("b", uid: "u\(round)") }
            await store.commitIsHeld()
            store.letGo()
            let codes = [await first?.code, await second?.code]
            #expect(codes.contains(nil) && codes.contains(.invalidObject))
            for pod in try await world.all(Pod.self) {
                try await world.delete(Pod.self, pod.name, namespace: "default")
            }
        }
    }

    @Test("a pod resource with the UID of a pod that has addresses does not make these garbage")
    func foreignEndpoint() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("a", uid: "u")
        try await world.pod("b", uid: "u")
        #expect(try await world.service.collectGarbage().items == [])
        #expect(await failure { try await world.add("b", uid: "u") }?.code == .conflict)
        #expect(try await world.remove("a", uid: "u").addresses.count == 1)
        #expect(try await world.add("b", uid: "u").addresses.count == 1)
        // It is the pod's that has the resource, before that has addresses, too.
        try await world.pod("c", uid: "v")
        #expect(
            await failure { try await world.add("a", uid: "v") }?.message
                == "failed to allocate IP addresses in standard mode: Pod default/a has UID v, "
                + "under which Pod default/c is among the resources, and no two pods have one UID; "
                + "delete the other one first, or give each its own")
        #expect(try await world.add("c", uid: "v").addresses.count == 1)
        try await world.service.checkInvariants()
    }

    private static func sample(of type: any Resource.Type) throws -> JSONValue {
        var text = #"{"apiVersion":"\#(type.kind.apiVersion)","kind":"\#(type.kind.name)","#
        text += #""metadata":{"name":"x""#
        // The definition that is made of it shall not be the one that is made by hand.
        if type.kind == SpiderMultusConfig.kind {
            text += #","annotations":{"multus.spidernet.io/cr-name":"made"}"#
        }
        text += "}"
        switch type.kind {
        case SpiderIPPool.kind, SpiderSubnet.kind:
            text += #","spec":{"subnet":"10.6.0.0/16","ips":["10.6.0.10-10.6.0.20"]}"#
        case SpiderReservedIP.kind: text += #","spec":{"ips":["10.9.0.1"]}"#
        case SpiderCoordinator.kind: text += #","spec":{"podCIDRType":"none"}"#
        case SpiderMultusConfig.kind:
            text += #","spec":{"cniType":"macvlan","macvlan":{"master":["eth0"]}}"#
        default: break
        }
        return try JSONValue(parsing: text + "}")
    }

    @Test("the rules speak of a subnet of the same name before the service does")
    func sameName() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.6.0.10"], subnet: "10.6.0.0/16")
        let error = await failure {
            try await world.subnet("s", ["10.6.0.10"], subnet: "10.6.0.0/16")
        }
        #expect(error?.code == .alreadyExists)
        #expect(error?.message == "subnet s AlreadyExists")
    }

    @Test("an object that cannot be read is refused")
    func malformed() async throws {
        let world = try await World.make()
        for text in [#"{}"#, #"{"kind":"Pod"}"#, #"{"apiVersion":"v1","kind":"Nothing"}"#, "[]"] {
            let object = try JSONValue(parsing: text)
            #expect(
                await failure { try await world.service.create(object) }?.code == .invalidRequest)
        }
    }

    @Test("a change of what was changed meanwhile is a conflict; an allocation is no change")
    func optimisticLock() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        let key = world.key(SpiderIPPool.self, "a")
        var old = try await world.get(SpiderIPPool.self, "a")
        try await world.add("web")
        old.spec.gateway = "10.6.0.1"
        let answer = try await world.service.update(key, to: old.json)
        #expect(answer.object["metadata"]?["generation"]?.integer == 2)
        #expect(answer.object["status"]?["allocatedIPCount"]?.integer == 1)
        old.spec.gateway = "10.6.0.2"
        let error = await failure { try await world.service.update(key, to: old.json) }
        #expect(error?.code == .conflict)
        old.metadata.resourceVersion = ""
        old.metadata.uid = "another"
        #expect(
            await failure { try await world.service.update(key, to: old.json) }?.code == .conflict)
        #expect(try await world.get(SpiderIPPool.self, "a").spec.gateway == "10.6.0.1")
    }

    @Test("a change that changes nothing writes nothing")
    func noChange() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        let before = store.commitCount
        let pool = try await world.get(SpiderIPPool.self, "a")
        let answer = try await world.service.update(
            world.key(SpiderIPPool.self, "a"), to: pool.json)
        #expect(answer.object == pool.json)
        #expect(store.commitCount == before)
    }

    @Test("a dry run says what would come of it, and changes nothing")
    func dryRun() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10-10.6.0.12"])
        let before = store.commitCount
        let key = world.key(SpiderIPPool.self, "a")
        let patch = try JSONValue(parsing: #"{"spec":{"ips":["10.6.0.10"]}}"#)
        let answer = try await world.service.patch(key, merging: patch, dryRun: true)
        #expect(answer.object["spec"]?["ips"] == ["10.6.0.10"].json)
        #expect(try await world.service.delete(key, dryRun: true).isDeleted)
        var namespace = Namespace()
        namespace.name = "n"
        _ = try await world.service.create(namespace.json, dryRun: true)
        #expect(store.commitCount == before)
        #expect(try await world.fill("a") == [0, 3])
        try await world.service.checkInvariants()
    }

    @Test("what is reserved in a pool stays so when a change of the pool is taken back")
    func reservedAfterUndo() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.reserve("r", ["10.6.0.12"])
        let patch = try JSONValue(parsing: #"{"spec":{"ips":["10.6.0.10"]}}"#)
        _ = try await world.service.patch(
            world.key(SpiderIPPool.self, "a"), merging: patch, dryRun: true)
        for pod in ["1", "2"] { try await world.add(pod) }
        #expect(await failure { try await world.add("3") }?.code == .exhausted)
        try await world.service.checkInvariants()
    }

    @Test("what should follow from a change and fails is done after the next one, or a restart")
    func laterChores() async throws {
        let store = ControlledStore()
        var world = try await World.make(store: store)
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        for pool in ["a", "b"] {
            let ips = pool == "a" ? "10.6.0.10-10.6.0.12" : "10.6.0.13"
            try await world.pool(pool, [ips]) { $0.spec.isDefault = true }
        }
        try await world.add("1")
        try await world.delete(SpiderIPPool.self, "a")
        try await world.delete(SpiderSubnet.self, "s")
        // The address is given back, but the pool's end fails.
        store.fail(commit: store.commitCount + 2)
        try await world.remove("1")
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == ["a", "b"])
        var namespace = Namespace()
        namespace.name = "n"
        try await world.create(namespace)
        #expect(try await world.all(SpiderIPPool.self).map(\.name) == ["b"])
        store.fail(commit: store.commitCount + 2)
        try await world.delete(SpiderIPPool.self, "b")
        #expect(try await world.all(SpiderSubnet.self).count == 1)
        world = try await world.restarted()
        #expect(try await world.all(SpiderSubnet.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("a pool is not deleted while an address of it is on its way to the disk")
    func deletionDuringAllocation() async throws {
        let store = ControlledStore()
        let world = try await World.make(store: store)
        try await world.pool("a", ["10.6.0.10"]) { $0.spec.isDefault = true }
        store.hold()
        async let first = world.add("1")
        await store.commitIsHeld()
        async let deletion = world.delete(SpiderIPPool.self, "a")
        while world.service.statistics.batches.waiting < 1 { await Task.yield() }
        store.letGo()
        #expect(try await first.addresses.count == 1)
        #expect(try await !deletion.isDeleted)
        #expect(try await world.fill("a") == [1, 1])
        try await world.service.checkInvariants()
    }

    @Test("a pool grows and shrinks at work, but keeps what pods hold")
    func liveChange() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("1")
        try await world.add("2")
        let error = await failure {
            try await world.patch(SpiderIPPool.self, "a", #"{"spec":{"excludeIPs":["10.6.0.11"]}}"#)
        }
        #expect(error?.code == .invalidObject)
        #expect(
            error?.message.contains(
                "remove an IP address 10.6.0.11 that is being used by Pod default/2") == true)
        #expect(error?.details.map(\.field) == ["spec.ips"])
        try await world.patch(
            SpiderIPPool.self, "a", #"{"spec":{"ips":["10.6.0.10-10.6.0.11","10.6.0.20"]}}"#)
        try await world.service.checkInvariants()
        #expect(try await world.fill("a") == [2, 3])
        #expect(try await world.add("3").texts == ["eth0 10.6.0.20/16 a"])
        let ledger = try await world.get(SpiderIPPool.self, "a").status.allocatedIPs
        #expect(
            ledger
                == #"{"10.6.0.10":{"pod":"default/1","podUid":"uid-of-1"},"#
                + #""10.6.0.11":{"pod":"default/2","podUid":"uid-of-2"},"#
                + #""10.6.0.20":{"pod":"default/3","podUid":"uid-of-3"}}"#)
    }

    @Test("a disabled pool gives nothing, and takes back what it gave")
    func disabled() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("1")
        try await world.patch(SpiderIPPool.self, "a", #"{"spec":{"disable":true}}"#)
        #expect(await failure { try await world.add("2") }?.code == .noPool)
        #expect(try await world.remove("1").addresses.count == 1)
        #expect(try await world.fill("a") == [0, 3])
    }

    @Test("a pool with addresses in use goes when the last one is given back")
    func poolDeletion() async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("1")
        #expect(!(try await world.delete(SpiderIPPool.self, "a").isDeleted))
        #expect(try await world.get(SpiderIPPool.self, "a").isTerminating)
        #expect(!(try await world.delete(SpiderSubnet.self, "s").isDeleted))
        #expect(await failure { try await world.add("2") }?.code == .noPool)
        let change = await failure {
            try await world.patch(SpiderIPPool.self, "a", #"{"spec":{"disable":true}}"#)
        }
        #expect(change?.code == .forbidden)
        try await world.remove("1")
        #expect(try await world.all(SpiderIPPool.self) == [])
        #expect(try await world.all(SpiderSubnet.self) == [])
        try await world.service.checkInvariants()
    }

    @Test("deletion is refused while addresses are in use, if the settings say so")
    func guardedDeletion() async throws {
        let world = try await World.make { $0.admission.guardsDeletion = true }
        try await world.pool("a", ["10.6.0.10-10.6.0.12"]) { $0.spec.isDefault = true }
        try await world.add("1")
        let error = await failure { try await world.delete(SpiderIPPool.self, "a") }
        #expect(error?.code == .forbidden)
        #expect(error?.message.hasSuffix("cannot delete an IPPool with allocated IPs(1)") == true)
        try await world.remove("1")
        #expect(try await world.delete(SpiderIPPool.self, "a").isDeleted)
    }

    @Test("finalizers of others hold back deletion until they are taken away")
    func finalizers() async throws {
        let world = try await World.make()
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "default")
        pod.metadata.finalizers = ["example.com/wait"]
        try await world.create(pod)
        #expect(!(try await world.delete(Pod.self, "p", namespace: "default").isDeleted))
        #expect(try await world.get(Pod.self, "p", namespace: "default").isTerminating)
        let answer = try await world.patch(
            Pod.self, "p", namespace: "default", #"{"metadata":{"finalizers":null}}"#)
        #expect(answer.isDeleted)
        #expect(try await world.all(Pod.self) == [])
    }

    @Test("endpoints are made from records, and cannot be written")
    func endpointsAreReadOnly() async throws {
        let world = try await World.make()
        var endpoint = SpiderEndpoint()
        endpoint.metadata = ObjectMetadata(name: "x", namespace: "default")
        #expect(await failure { try await world.create(endpoint) }?.code == .forbidden)
    }

    @Test("names are generated, labels select, and workloads get one replica")
    func defaults() async throws {
        let world = try await World.make()
        var deployment = Deployment()
        deployment.metadata.generateName = "web-"
        deployment.metadata.labels = ["tier": "a"]
        let answer = try await world.create(deployment)
        let name = try #require(answer.object["metadata"]?["name"]?.string)
        #expect(name.hasPrefix("web-") && name.count == 9)
        #expect(answer.object["spec"]?["replicas"]?.integer == 1)
        #expect(answer.object["metadata"]?["namespace"]?.string == "default")
        func count(_ query: ResourceQuery) async throws -> Int {
            try await world.service.list(query).items.count
        }
        let kind = Deployment.kind
        let (red, blue) = (["tier": "a"], ["tier": "b"])
        #expect(
            try await count(
                ResourceQuery(kind: kind, labelSelector: LabelSelector(matchLabels: red))) == 1)
        #expect(
            try await count(
                ResourceQuery(kind: kind, labelSelector: LabelSelector(matchLabels: blue))) == 0)
        #expect(try await count(ResourceQuery(kind: kind, namespace: "other")) == 0)
        #expect(try await count(ResourceQuery(kind: kind, name: name)) == 1)
    }

    @Test("a merge patch replaces, adds and removes")
    func mergePatch() throws {
        let cases = [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#),
            (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]
        for (target, patch, result) in cases {
            let merged = try JSONValue(parsing: target).merging(try JSONValue(parsing: patch))
            #expect(merged == (try JSONValue(parsing: result)))
        }
    }
}
