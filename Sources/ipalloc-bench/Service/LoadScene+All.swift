import IPAlloc
import IPAllocJSON
import IPAllocModel

extension LoadScene {
    /// How much is asked.
    struct Size: Sendable {
        var pods = 1000
        var widePods = 128
        var podsPerWorkload = 10
    }

    /// All scenes.
    static func all(_ size: Size) -> [LoadScene] {
        [onePool(size), automatic(size), exact(size), wide(size), again(size)]
    }

    private static let interfaces = ["eth0", "net1"]
    private static let wideInterfaces = ["eth0"] + (1...16).map { "net\($0)" }
    /// The block of all scenes' addresses.
    static let block = "10.0.0.0/8"
    private static let first: UInt32 = 0x0A00_0100

    /// Pods with two interfaces, each of which its network gives an address of the same pool.
    private static func onePool(_ size: Size) -> LoadScene {
        fromNetwork("one pool", size, count: UInt32(4 * size.pods))
    }

    /// The same on a pool that has no address too many.
    private static func exact(_ size: Size) -> LoadScene {
        var scene = fromNetwork("exact pool", size, count: UInt32(2 * size.pods))
        var call = scene.work[0][0]
        call.pod = pod("late", size.pods, pool: call.pod.pool)
        scene.refused = call
        return scene
    }

    /// All pods go, and come again under other names, at once.
    private static func again(_ size: Size) -> LoadScene {
        var scene = fromNetwork("all again", size, count: UInt32(4 * size.pods))
        scene.preparation = scene.work
        scene.work = scene.work.enumerated().map { number, calls in
            let successor = pod("again", number, pool: "bench")
            // A pod's first release gives back everything.
            let releases = calls.enumerated().map { order, call in
                var call = call
                call.isRelease = true
                call.changes = order == 0 ? calls.count : 0
                return call
            }
            let additions = calls.map { call in
                var call = call
                call.pod = successor
                return call
            }
            return releases + additions
        }
        return scene
    }

    private static func fromNetwork(_ name: String, _ size: Size, count: UInt32) -> LoadScene {
        let network = Network(name: "bench", first: first, count: count)
        let work = (0..<size.pods).map { number in
            let pod = pod("web", number, pool: "bench")
            return interfaces.map {
                Call(pod: pod, interface: $0, changes: 1, network: network)
            }
        }
        return LoadScene(name: name, resources: [pool(network)], work: work)
    }

    /// Pods with many interfaces, all of which an annotation names.
    private static func wide(_ size: Size) -> LoadScene {
        let count = wideInterfaces.count
        let network = Network(name: "bench", first: first, count: UInt32(2 * count * size.widePods))
        let annotation = annotation(wideInterfaces) { _ in "bench" }
        let pods = (0..<size.widePods).map { pod("wide", $0) }
        return LoadScene(
            name: "17 interfaces", resources: [pool(network)],
            pods: pods.map { $0.resource(["ipam.spidernet.io/ippools": annotation]) },
            work: pods.map { pod in
                wideInterfaces.enumerated().map { order, interface in
                    Call(
                        pod: pod, interface: interface, changes: order == 0 ? count : 0,
                        network: network)
                }
            })
    }

    /// Pods of many Deployments, each with automatic pools of its own.
    private static func automatic(_ size: Size) -> LoadScene {
        let annotations = ["ipam.spidernet.io/subnets": annotation(interfaces) { $0 }]
        let subnets = interfaces.enumerated().map { order, interface in
            var subnet = SpiderSubnet()
            subnet.name = interface
            subnet.spec.subnet = "10.\(order).0.0/16"
            subnet.spec.ips = ["10.\(order).1.0-10.\(order).200.255"]
            return subnet
        }
        var scene = LoadScene(name: "automatic pools", resources: subnets, work: [])
        let addresses = UInt32(size.podsPerWorkload + 1)
        for number in 0..<(size.pods / size.podsPerWorkload) {
            var deployment = Deployment()
            deployment.metadata = ObjectMetadata(name: "app-\(number)", namespace: "default")
            deployment.metadata.uid = "d0000000-0000-4000-8000-\(digits(number, 12))"
            deployment.spec.replicas = size.podsPerWorkload
            deployment.spec.template.metadata.annotations = annotations
            var set = ReplicaSet()
            set.metadata = ObjectMetadata(name: "app-\(number)-7d9c8b6f5d", namespace: "default")
            set.metadata.uid = "d1000000-0000-4000-8000-\(digits(number, 12))"
            set.metadata.ownerReferences = [OwnerReference(to: deployment, isController: true)]
            set.spec.replicas = size.podsPerWorkload
            scene.resources += [deployment, set] as [any Resource]
            for place in 0..<size.podsPerWorkload {
                let pod = pod("app-\(number)", number * size.podsPerWorkload + place)
                scene.pods.append(
                    pod.resource(annotations, owner: OwnerReference(to: set, isController: true)))
                scene.work.append(
                    interfaces.enumerated().map { order, interface in
                        let index = UInt32(2 * number + order)
                        return Call(
                            pod: pod, interface: interface, changes: order == 0 ? 2 : 0,
                            network: Network(
                                name: "auto-\(number)-\(interface)",
                                first: first + index * addresses, count: addresses))
                    })
            }
        }
        return scene
    }

    /// The text of an annotation that gives each interface one pool or subnet.
    private static func annotation(
        _ interfaces: [String], _ source: (String) -> String
    ) -> String {
        JSONValue.array(
            interfaces.map { .object(["interface": $0.json, "ipv4": [source($0)].json]) }
        ).text()
    }

    private static func pool(_ network: Network) -> SpiderIPPool {
        var pool = SpiderIPPool()
        pool.name = network.name
        pool.spec.subnet = block
        pool.spec.ips = [text(network)]
        return pool
    }

    private static func text(_ network: Network) -> String {
        "\(network.firstAddress)-\(network.lastAddress)"
    }

    /// A pod whose names are as long as those of a cluster.
    static func pod(_ name: String, _ number: Int, pool: String = "") -> Pod {
        let mixed = Filler.mixed(number &+ name.utf8.reduce(0) { $0 &* 31 &+ Int($1) })
        let tail = digits(number, 12)
        let hexadecimal = String(mixed | 1 << 63, radix: 16)
        return Pod(
            name: "\(name)-7d9c8b6f5d-\(number)",
            uid: "\(hexadecimal.prefix(8))-52a1-4e0f-8000-\(tail)",
            container: String(repeating: hexadecimal, count: 4), pool: pool)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: count - digits.count) + digits
    }
}

extension LoadScene.Network {
    var firstAddress: String { Self.text(first) }
    var lastAddress: String { Self.text(first + count - 1) }

    private static func text(_ value: UInt32) -> String {
        guard let address = IPAddress(value: UInt128(value), family: .ipv4) else {
            preconditionFailure("every number of 32 bits is an address")
        }
        return address.description
    }
}

extension LoadScene.Pod {
    static let namespace = "default"

    /// The pod's resource.
    fileprivate func resource(
        _ annotations: [String: String], owner: OwnerReference? = nil
    ) -> IPAllocModel.Pod {
        var pod = IPAllocModel.Pod()
        pod.metadata = ObjectMetadata(name: name, namespace: Self.namespace)
        pod.metadata.uid = uid
        pod.metadata.annotations = annotations
        pod.metadata.ownerReferences = owner.map { [$0] } ?? []
        pod.spec.nodeName = "node-1"
        pod.status.phase = "Pending"
        return pod
    }
}
