import IPAllocNetlink
import Testing

@testable import IPAllocDetection

/// What failures of detection say.
@Suite("DetectionError")
struct DetectionErrorTests {
    @Test("what there is of a failure is told in one order, with nothing between what is not there")
    func description() {
        var bare = DetectionError(.silence, "", "no answer", advice: "")
        #expect(bare.description == "no answer")
        #expect(bare.details == "")
        bare.leftovers = ["eth0 is on", "eth1 is on"]
        #expect(bare.details == "what could not be undone: eth0 is on; eth1 is on")
        var whole = DetectionError(.silence, "find gateway 10.6.0.1", "no answer", advice: "look")
        #expect(whole.description == "find gateway 10.6.0.1: no answer; look")
        #expect(whole.message == "find gateway 10.6.0.1: no answer")
        #expect(whole.details == "look")
        whole.leftovers = bare.leftovers
        #expect(
            whole.description == "find gateway 10.6.0.1: no answer; look; "
                + "what could not be undone: eth0 is on; eth1 is on")
    }

    @Test("a namespace that is not there is told, and where its path comes from")
    func namespace() {
        let detection = InterfaceDetection(interface: "eth0", pod: "/run/netns/of-nobody")
        do {
            _ = try detection.run(DetectionLimits())
            Issue.record("there is such a namespace")
        } catch {
            #expect(error.reason == .namespace)
            #expect(error.description.contains("/run/netns/of-nobody"))
            #expect(error.advice.contains("CNI_NETNS"))
        }
    }
}
