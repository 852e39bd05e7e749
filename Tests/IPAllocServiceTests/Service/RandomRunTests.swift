import IPAlloc
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocService

/// Random requests, compared with the naive model after each.
@Suite("Random runs")
struct RandomRunTests {
    private static let poolNames = ["a", "b", "c", "d"]
    private static let podCount = 12

    @Test("a service answers as the naive model does, whatever fails or restarts meanwhile")
    func inMemory() async throws {
        var run = try await Run(store: ControlledStore(), seed: SeededGenerator.forTest())
        for _ in 0..<400 { try await run.step() }
    }

    @Test("a service on disk answers as the naive model does, also when the disk is read again")
    func onDisk() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        var run = try await Run(
            store: ControlledStore(store), seed: SeededGenerator.forTest(), directory: directory)
        for _ in 0..<150 { try await run.step() }
        try await run.reopen()
        try await run.check()
        try await run.store.close()
    }

    private struct Run {
        var store: ControlledStore
        var random: SeededGenerator
        let directory: TemporaryDirectory?
        var world: World
        var model = NaiveModel()
        /// What each pod asks for; fixed, as annotations are.
        var wishes: [String: [NaiveModel.Item]] = [:]

        init(
            store: ControlledStore, seed: SeededGenerator, directory: TemporaryDirectory? = nil
        ) async throws {
            self.store = store
            self.directory = directory
            random = seed
            world = try await World.make(store: store)
            for name in RandomRunTests.poolNames {
                let addresses = self.addresses(of: name)
                model.pools[name] = addresses
                try await world.pool(
                    name, addresses.map { "\($0)" },
                    subnet: name == "d" ? "fd00::/64" : "10.6.0.0/16")
            }
            try await world.reserve("r", ["10.6.200.1"])
        }

        /// Some addresses that only this pool may have.
        private mutating func addresses(of pool: String) -> [IPAddress] {
            let number = (RandomRunTests.poolNames.firstIndex(of: pool) ?? 0) + 1
            return (0..<12).filter { _ in Bool.random(using: &random) }.compactMap { last in
                try? IPAddress(pool == "d" ? "fd00::\(last + 1)" : "10.6.\(number).\(last)")
            }
        }

        mutating func step() async throws {
            let pod = "p\(Int.random(in: 0..<RandomRunTests.podCount, using: &random))"
            let isToFail = Int.random(in: 0..<8, using: &random) == 0
            let before = model
            if isToFail { store.fail(commit: store.commitCount + 1) }
            let count = store.commitCount
            do {
                switch Int.random(in: 0..<20, using: &random) {
                case 0..<9: try await add(pod)
                case 9..<15: try await remove(pod)
                case 15, 16: try await changePool()
                case 17, 18: try await reserve()
                default: try await restart()
                }
            } catch let error as ServiceError {
                // Nothing else fails, and what fails changes nothing.
                #expect(isToFail && error.code == .internal && store.commitCount > count)
                model = before
            }
            store.forgetFailures()
            try await check()
        }

        func check() async throws {
            try await world.service.checkInvariants()
            for name in RandomRunTests.poolNames {
                let pool = try await world.get(SpiderIPPool.self, name)
                #expect(pool.status.allocatedIPCount == model.heldCount(name))
                #expect(pool.status.totalIPCount == model.pools[name]?.count)
                let ledger = try pool.status.allocatedAddresses()
                for (address, record) in ledger.records {
                    let holder = try #require(model.holder(name, address))
                    #expect(record.pod == "default/\(holder)")
                }
            }
            #expect(try await world.all(SpiderEndpoint.self).count == model.pods.count)
        }

        private mutating func add(_ pod: String) async throws {
            let items = wishes[pod] ?? wish()
            wishes[pod] = items
            let annotations = poolsAnnotation(
                items.map { ($0.interface, $0.ipv4, $0.ipv6) })
            if model.add(pod, items) {
                let answer = try await world.add(
                    pod, items[0].interface, annotations: annotations)
                var found: [NaiveModel.Key: NaiveModel.Held] = [:]
                for address in answer.addresses {
                    let key = NaiveModel.Key(
                        interface: address.interface, family: address.address.family)
                    found[key] = NaiveModel.Held(pool: address.pool, address: address.address)
                }
                #expect(found == model.pods[pod])
            } else {
                let error = await failure {
                    try await world.add(pod, items[0].interface, annotations: annotations)
                }
                #expect(error?.code == .exhausted)
            }
        }

        private mutating func wish() -> [NaiveModel.Item] {
            ["eth0", "net1", "net2"].prefix(Int.random(in: 1...3, using: &random)).map { name in
                let count = Int.random(in: 1...3, using: &random)
                let ipv4 = ["a", "b", "c"].shuffled(using: &random).prefix(count)
                let ipv6 = Bool.random(using: &random) ? ["d"] : []
                return NaiveModel.Item(interface: name, ipv4: Array(ipv4), ipv6: ipv6)
            }
        }

        private mutating func remove(_ pod: String) async throws {
            let held = model.pods.removeValue(forKey: pod) ?? [:]
            let answer = try await world.remove(pod)
            #expect(answer.addresses.count == held.count)
        }

        private mutating func changePool() async throws {
            let name = RandomRunTests.poolNames[
                Int.random(in: 0..<RandomRunTests.poolNames.count, using: &random)]
            let addresses = self.addresses(of: name)
            let texts = addresses.map { "\"\($0)\"" }.joined(separator: ",")
            let patch = #"{"spec":{"ips":[\#(texts)]}}"#
            if model.change(name, to: addresses) {
                try await world.patch(SpiderIPPool.self, name, patch)
            } else {
                let world = world
                let error = await failure {
                    try await world.patch(SpiderIPPool.self, name, patch)
                }
                #expect(error?.code == .invalidObject)
            }
        }

        private mutating func reserve() async throws {
            let addresses = ["a", "b", "c"].flatMap { self.addresses(of: $0).prefix(3) }
            let texts = (addresses.map { "\($0)" } + ["10.6.200.1"]).map { "\"\($0)\"" }
            model.reserved = Set(addresses)
            try await world.patch(
                SpiderReservedIP.self, "r",
                #"{"spec":{"ips":[\#(texts.joined(separator: ","))]}}"#)
        }

        private mutating func restart() async throws {
            store.forgetFailures()
            if directory == nil {
                world = try await world.restarted()
            } else {
                try await reopen()
            }
        }

        /// Reads the disk again.
        mutating func reopen() async throws {
            guard let directory else { return }
            await world.service.close()
            try await store.close()
            store = ControlledStore(try SQLiteStore(directory: directory.path))
            world = try await World.make(store: store, clock: world.clock)
        }
    }
}
