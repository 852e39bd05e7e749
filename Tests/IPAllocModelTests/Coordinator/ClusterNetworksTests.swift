import Testing

@testable import IPAllocModel

@Suite("Cluster networks")
struct ClusterNetworksTests {
    private static func status(
        _ type: String?, detected: ClusterNetworks.Overlay = .absent, pods: [String] = []
    ) -> SpiderCoordinator.Status {
        var networks = ClusterNetworks()
        networks.detected = detected
        networks.podCIDR = pods
        networks.serviceCIDR = ["10.96.0.0/12"]
        var spec = CoordinatorSpec()
        spec.podCIDRType = type
        return networks.status(for: spec)
    }

    @Test("without an overlay a coordinator is ready, whatever blocks are known")
    func absent() {
        for type in ["none", "auto"] {
            for pods in [[], ["10.244.0.0/16"]] {
                let status = Self.status(type, pods: pods)
                #expect(status.phase == "Synced")
                #expect(status.reason.isEmpty && status.overlayPodCIDR.isEmpty)
                #expect(status.serviceCIDR == ["10.96.0.0/12"])
            }
        }
    }

    @Test("with an overlay it is ready once the blocks are known", arguments: [true, false])
    func present(isAutomatic: Bool) {
        for overlay in [ClusterNetworks.Overlay.cluster, .calico, .cilium] {
            let type = isAutomatic ? "auto" : overlay.rawValue
            let ready = Self.status(type, detected: overlay, pods: ["10.244.0.0/16"])
            #expect(ready.phase == "Synced")
            #expect(ready.overlayPodCIDR == ["10.244.0.0/16"])
            let unready = Self.status(type, detected: overlay)
            #expect(unready.phase == "NotReady")
            #expect(unready.overlayPodCIDR.isEmpty && unready.serviceCIDR.isEmpty)
            #expect(unready.reason.contains(overlay.rawValue))
        }
    }

    @Test("a type that is not known, as one that was stored before the rules, is not ready")
    func unknown() {
        for type in ["x", nil] { #expect(Self.status(type).phase == "NotReady") }
    }
}
