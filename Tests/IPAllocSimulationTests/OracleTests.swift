import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocService
@testable import IPAllocSimulation

/// Broken promises that the real service does not show: the oracle must know each.
@Suite("Oracle")
struct OracleTests {
    private static let restSlot = Cluster.restSlots.lowerBound
    private static let statefulSlot = Cluster.statefulSlots.lowerBound

    private func pod(_ slot: Int, _ generation: Int = 1) -> SimulatedPod {
        SimulatedPod(slot: slot, generation: generation, owner: nil)
    }

    private func answer(
        _ addresses: [(interface: String, address: String, pool: String)]
    ) throws -> AllocationAnswer {
        var answer = AllocationAnswer()
        answer.addresses = try addresses.map {
            AllocatedAddress(
                interface: $0.interface, address: try IPAddress($0.address), prefixLength: 16,
                pool: $0.pool, gateway: nil, vlan: 0, cleanGateway: false)
        }
        return answer
    }

    private func moment(_ milliseconds: Int64, backCount: Int = 0) -> Rests.Moment {
        Rests.Moment(milliseconds: milliseconds, backCount: backCount)
    }

    @Test(
        "an address that is given out before it has rested is found out",
        arguments: [(1999, 0, true), (2000, 0, false), (1999, 1, false)])
    func rest(age: Int64, backCount: Int, isViolation: Bool) throws {
        var oracle = Oracle()
        let (first, second) = (pod(Self.restSlot), pod(Self.restSlot + 1))
        let answer = try answer([("eth0", "10.10.0.1", "r")])
        oracle.asks(first, at: 1)
        try oracle.acknowledged(first, answer, interface: "eth0", at: moment(0))
        oracle.ends(first, at: moment(1000), isWanted: false)
        oracle.asks(second, at: 2)
        let later = moment(1000 + age, backCount: backCount)
        var violation: Violation?
        do throws(Violation) {
            try oracle.acknowledged(second, answer, interface: "eth0", at: later)
        } catch {
            violation = error
        }
        #expect((violation != nil) == isViolation)
    }

    @Test("the next pod of a stateful set must get what the one before had, and nobody else may")
    func stateful() throws {
        var oracle = Oracle()
        let own = [
            ("eth0", "10.6.1.1", "a"), ("net1", "10.8.0.218", "c"), ("net1", "fd00::f8", "v6"),
        ]
        let other = [("eth0", "10.6.1.2", "a")] + own.dropFirst()
        let (first, second) = (pod(Self.statefulSlot), pod(Self.statefulSlot, 2))
        oracle.asks(first, at: 1)
        try oracle.acknowledged(first, try answer(own), interface: "eth0", at: moment(0))
        oracle.ends(first, at: moment(1), isWanted: true)
        oracle.forget(first)
        oracle.asks(second, at: 2)
        let stranger = pod(0)
        oracle.asks(stranger, at: 3)
        // Each is tried on the oracle as it is by now.
        func expect(
            _ pod: SimulatedPod, _ addresses: [(String, String, String)], isFine: Bool,
            _ change: (inout Oracle) -> Void = { _ in }
        ) throws {
            var copy = oracle
            change(&copy)
            let answer = try answer(addresses)
            do {
                try copy.acknowledged(pod, answer, interface: "eth0", at: moment(2))
                #expect(isFine)
            } catch {
                #expect(!isFine, "\(error)")
            }
        }
        try expect(second, own, isFine: true)
        try expect(second, Array(other), isFine: false)
        try expect(stranger, [own[0]], isFine: false)
        // The set was made smaller meanwhile.
        try expect(second, Array(other), isFine: true) { $0.inheritances.shrink(toCount: 0) }
        try expect(stranger, [own[0]], isFine: true) { $0.inheritances.shrink(toCount: 0) }
        try expect(stranger, [own[0]], isFine: false) { $0.inheritances.shrink(toCount: 1) }
    }

    @Test(
        "in the place of an address that was reserved another one may be kept, and only there",
        arguments: [
            ("10.6.1.1", "10.8.0.218", true), ("10.6.1.1", "10.8.0.219", true),
            ("10.6.1.1", nil, true), ("10.6.1.2", "10.8.0.218", false), (nil, nil, false),
        ])
    func replaced(eth0: String?, net1: String?, isFine: Bool) throws {
        var oracle = Oracle()
        let pod = pod(Self.statefulSlot)
        let own =
            [("eth0", "10.6.1.1", "a"), ("net1", "10.8.0.218", "c")]
            + [("net1", "fd00::f8", "v6")]
        oracle.asks(pod, at: 1)
        try oracle.acknowledged(pod, try answer(own), interface: "eth0", at: moment(0))
        oracle.ends(pod, at: moment(1), isWanted: true)
        oracle.expects(reserved: [try IPAddress("10.8.0.218")])
        oracle.forget(pod)
        // The next pod went, and heard nothing.
        var endpoint = SpiderEndpoint()
        endpoint.name = pod.name
        endpoint.status.current.uid = self.pod(Self.statefulSlot, 2).uid
        var allocations = [SpiderEndpoint.Allocation(), SpiderEndpoint.Allocation()]
        allocations[0].interface = "eth0"
        allocations[0].ipv4 = eth0.map { "\($0)/16" }
        allocations[1].interface = "net1"
        allocations[1].ipv4 = net1.map { "\($0)/16" }
        allocations[1].ipv6 = "fd00::f8/64"
        endpoint.status.current.ips = allocations
        let found = Findings(endpoints: [endpoint], pools: [], subnets: [], reservations: [])
        do {
            _ = try found.compareEndpoints(with: oracle) { _ in true }
            #expect(isFine)
        } catch {
            #expect(!isFine, "\(error)")
        }
    }

    @Test(
        "an answer that comes after its pod's end may tell what another has since, and no other may",
        arguments: [(true, true, false), (true, false, true), (false, false, true)])
    func late(endsFirst: Bool, endsBeforeTheOther: Bool, isViolation: Bool) throws {
        var oracle = Oracle()
        let (first, second) = (pod(0), pod(1))
        let addresses = [
            ("eth0", "10.6.1.1", "a"), ("net1", "10.8.0.218", "c"),
        ]
        oracle.asks(first, at: 1)
        oracle.asks(second, at: 2)
        if endsFirst && endsBeforeTheOther {
            oracle.ends(first, at: moment(1), isWanted: false)
        }
        try oracle.acknowledged(second, try answer(addresses), interface: "eth0", at: moment(2))
        if endsFirst && !endsBeforeTheOther {
            oracle.ends(first, at: moment(3), isWanted: false)
        }
        var violation: Violation?
        do throws(Violation) {
            let late = try? answer([addresses[0]])
            try oracle.acknowledged(
                first, late ?? AllocationAnswer(), interface: "eth0", at: moment(4))
        } catch {
            violation = error
        }
        #expect((violation != nil) == isViolation)
    }

    @Test("what is collected as garbage after it was given back is found out")
    func givenBack() throws {
        var oracle = Oracle()
        let (first, second) = (pod(0), pod(1))
        for pod in [first, second] { oracle.asks(pod, at: 1) }
        #expect(!oracle.isQuiet(first))
        for pod in [first, second] { oracle.hasAsked(pod) }
        #expect(oracle.isQuiet(first))
        oracle.released(first, isAll: true)
        oracle.released(second, isAll: false)
        func report(_ pod: SimulatedPod, isDryRun: Bool = false) -> GarbageReport {
            var report = GarbageReport()
            report.isDryRun = isDryRun
            report.items = [
                GarbageReport.Item(
                    cause: .notAttached, reason: "", pool: "a", address: nil, interface: "eth0",
                    namespace: "default", pod: pod.name, podUID: pod.uid, node: pod.node)
            ]
            return report
        }
        #expect(throws: Violation.self) { try oracle.collected(report(first)) }
        try oracle.collected(report(first, isDryRun: true))
        try oracle.collected(report(second))
    }
}
