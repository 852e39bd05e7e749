import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("Application")
struct ApplicationTests {
    private func owner(_ kind: String, _ name: String, apiVersion: String) -> OwnerReference {
        var reference = OwnerReference()
        reference.apiVersion = apiVersion
        reference.kind = kind
        reference.name = name
        reference.uid = "uid-\(name)"
        reference.isController = true
        return reference
    }

    private func pod(_ owner: OwnerReference?) -> Pod {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "ns")
        pod.metadata.uid = "uid-p"
        pod.metadata.ownerReferences = owner.map { [$0] } ?? []
        return pod
    }

    private func workload<W: Workload>(
        _ type: W.Type, _ name: String, owner: OwnerReference? = nil
    ) -> W {
        var workload = W()
        workload.metadata = ObjectMetadata(name: name, namespace: "ns")
        workload.metadata.uid = "uid-\(name)"
        workload.metadata.ownerReferences = owner.map { [$0] } ?? []
        return workload
    }

    private func application(
        _ owner: OwnerReference?, known: [any Workload] = []
    ) -> Application {
        Application(of: pod(owner)) { reference in
            known.first { $0.name == reference.name && $0.metadata.uid == reference.uid }
        }
    }

    @Test("a pod without a controller is its own application")
    func orphan() {
        let application = application(nil)
        #expect(application.key.ledgerText == "v1_Pod_ns_p")
        #expect(application.uid == "uid-p")
        #expect(application.podCount == 1)
        #expect(application.isOrphan)
        #expect(!application.isThirdParty)
    }

    @Test("an owner that does not control is no controller")
    func plainOwner() {
        var reference = owner("Deployment", "d", apiVersion: "apps/v1")
        reference.isController = nil
        #expect(application(reference).isOrphan)
    }

    @Test("a Deployment is found above its ReplicaSet, a CronJob above its Job")
    func climbing() {
        let deployment = owner("Deployment", "d", apiVersion: "apps/v1")
        var top = workload(Deployment.self, "d")
        top.spec.replicas = 3
        let replicaSet = workload(ReplicaSet.self, "rs", owner: deployment)
        let climbed = application(
            owner("ReplicaSet", "rs", apiVersion: "apps/v1"), known: [replicaSet, top])
        #expect(climbed == Application(top))
        #expect(climbed.podCount == 3)
        #expect(!climbed.isOrphan)

        let cronJob = workload(CronJob.self, "cj")
        let job = workload(Job.self, "j", owner: owner("CronJob", "cj", apiVersion: "batch/v1"))
        #expect(
            application(owner("Job", "j", apiVersion: "batch/v1"), known: [job, cronJob])
                == Application(cronJob))
    }

    @Test("what is not climbed, or not known, is taken as the reference tells it")
    func notClimbed() {
        let replicaSet = workload(
            ReplicaSet.self, "rs", owner: owner("Rollout", "r", apiVersion: "argoproj.io/v1alpha1"))
        #expect(
            application(owner("ReplicaSet", "rs", apiVersion: "apps/v1"), known: [replicaSet])
                == Application(replicaSet))

        let set = owner("StatefulSet", "sts", apiVersion: "apps/v1")
        let unknown = application(set)
        #expect(unknown.key.ledgerText == "apps_v1_StatefulSet_ns_sts")
        #expect(unknown.podCount == nil)

        let owned = workload(
            ReplicaSet.self, "rs", owner: owner("Deployment", "d", apiVersion: "apps/v1"))
        let above = application(owner("ReplicaSet", "rs", apiVersion: "apps/v1"), known: [owned])
        #expect(above.key.ledgerText == "apps_v1_Deployment_ns_d")
        #expect(above.uid == "uid-d")
    }

    @Test("a third party's controller is taken as it is")
    func thirdParty() {
        let application = application(
            owner("CloneSet", "c", apiVersion: "apps.kruise.io/v1alpha1"))
        #expect(application.isThirdParty)
        #expect(application.key.apiVersion == "apps.kruise.io/v1alpha1")
        #expect(application.podCount == nil)
    }
}
