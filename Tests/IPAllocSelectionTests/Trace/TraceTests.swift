import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("Trace")
struct TraceTests {
    private static let subject = Trace.Subject("eth0", .ipv6)

    private static func demand(
        _ existing: AutomaticPoolDemand.Existing, size: Int?
    ) -> AutomaticPoolDemand {
        AutomaticPoolDemand(
            identity: AutomaticPoolIdentity(
                application: ApplicationKey(
                    apiVersion: "v1", kind: "Pod", namespace: "n", name: "p"),
                uid: "u", interface: "eth0", family: .ipv6),
            name: "auto", subnet: "s", addressCount: .fixed(1), size: size, isReclaimed: true,
            existing: existing, existingSize: existing.name.map { _ in 2 })
    }

    private static let items = [
        CandidateNames(interface: "eth0", ipv4: ["a", "b"], ipv6: ["c"], cleanGateway: false),
        CandidateNames(interface: "net1", ipv4: [], ipv6: [], cleanGateway: true),
        CandidateNames(
            interface: "net2", poolInterface: "net3", ipv4: ["d"], ipv6: [], cleanGateway: false),
    ]

    private static let sentences: [(Trace.Step, String)] = [
        (.level(.namespace, .nothing), "the Namespace's default pools: nothing."),
        (
            .level(.cluster, .chosen([items[0]])),
            "the cluster's default pools: decide: eth0 IPv4 [a b] IPv6 [c]."
        ),
        (
            .level(.subnet, .switchedOff),
            "Pod annotation 'ipam.spidernet.io/subnet': ignored, since SpiderSubnet is disabled."
        ),
        (
            .level(.configuration, .refused(.noRules)),
            "the CNI configuration: refused: no IPPool available, no pool selection rules of any "
                + "type are specified."
        ),
        (
            .level(.pool, .chosen(items)),
            "Pod annotation 'ipam.spidernet.io/ippool': decides: eth0 IPv4 [a b] IPv6 [c]; net1 "
                + "nothing without default route; net2 IPv4 [d] by the pool of net3."
        ),
        (
            .disregarded(subject, names: ["a", "b"], because: .familyOff),
            "eth0 IPv6: [a b] does not count, since IPv6 is disabled."
        ),
        (
            .disregarded(subject, names: ["b"], because: .onlyFirstSubnet),
            "eth0 IPv6: [b] does not count, since only the first subnet does."
        ),
        (.expanded(subject, pattern: "a*", names: []), "eth0 IPv6: pattern a* matches []."),
        (
            .dropped(subject, pool: "a", .terminating),
            "eth0 IPv6: IPPool a is dropped: terminating IPPool a."
        ),
        (
            .dropped(subject, pool: "a", .podAffinity(wanted: "x=y")),
            "eth0 IPv6: IPPool a is dropped: unmatched Pod affinity of IPPool a (the Pod lacks "
                + "x=y)."
        ),
        (
            .kept(subject, pool: "a", place: 2, properties: []),
            "eth0 IPv6: IPPool a is kept at place 2."
        ),
        (
            .retained(subject, pool: "a"),
            "eth0 IPv6: the address that was kept is of IPPool a, which is still named."
        ),
        (
            .kept(subject, pool: "a", place: 1, properties: [.podAffinity, .multusName]),
            "eth0 IPv6: IPPool a is kept at place 1, for its podAffinity, multusName."
        ),
        (
            .demanded(subject, demand(.none, size: 1)),
            "eth0 IPv6: IPPool auto with 1 address from SpiderSubnet s is to be made."
        ),
        (
            .demanded(subject, demand(.own("auto"), size: 2)),
            "eth0 IPv6: IPPool auto with 2 addresses from SpiderSubnet s is the application's."
        ),
        (
            .demanded(subject, demand(.earlier("auto"), size: nil)),
            "eth0 IPv6: IPPool auto with 2 addresses, where an unknown number of addresses is "
                + "wanted, from SpiderSubnet s is to be taken over from an earlier application."
        ),
        (
            .demanded(subject, demand(.own("auto"), size: 21)),
            "eth0 IPv6: IPPool auto with 2 addresses, where 21 addresses are wanted, from "
                + "SpiderSubnet s is the application's."
        ),
        (.empty(interface: "net1"), "net1: no pool is given to it."),
    ]

    @Test("every step is one sentence")
    func steps() {
        for (step, sentence) in Self.sentences { #expect(step.description == sentence) }
    }

    @Test("each step is a line")
    func lines() {
        var trace = Trace()
        trace.steps = [
            .level(.pool, .nothing), .dropped(Self.subject, pool: "a", .disabled),
            .kept(Self.subject, pool: "b", place: 1, properties: []),
            .kept(Trace.Subject("eth0", .ipv4), pool: "c", place: 1, properties: []),
        ]
        #expect(trace.description.split(separator: "\n").count == 4)
        #expect(Trace().description.isEmpty)
    }
}
