import IPAllocAgentAPI
import Testing

@Suite("AgentPath")
struct AgentPathTests {
    @Test("the paths of resources are those of Kubernetes")
    func resources() {
        #expect(
            AgentPath.resource(
                group: "spiderpool.spidernet.io", version: "v2beta1", plural: "spiderippools")
                == "/apis/spiderpool.spidernet.io/v2beta1/spiderippools")
        #expect(
            AgentPath.resource(
                group: "", version: "v1", plural: "pods", namespace: "default", name: "a b",
                parameters: [("labelSelector", "app=x,y in (ä)"), ("watch", "true")])
                == "/api/v1/namespaces/default/pods/a%20b"
                + "?labelSelector=app%3Dx%2Cy%20in%20%28%C3%A4%29&watch=true")
    }

    @Test("an endpoint is named by its pod, or by its container where there is none")
    func endpoints() {
        #expect(
            AgentPath.endpoint(namespace: "default", pod: "p")
                == "/v1/workloadendpoint?podNamespace=default&podName=p")
        #expect(
            AgentPath.endpoint(namespace: "", pod: "", containerID: "c1")
                == "/v1/workloadendpoint?podNamespace=&podName=&containerID=c1")
    }

    @Test("no byte can end a component before its end")
    func encoding() {
        let all = String(decoding: (0...127).map { UInt8($0) }, as: UTF8.self)
        let encoded = AgentPath.encoded(all)
        #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(!encoded.contains("/") && !encoded.contains("?") && !encoded.contains("&"))
        #expect(encoded.hasPrefix("%00%01"))
    }
}
