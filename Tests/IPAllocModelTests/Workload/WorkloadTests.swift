import Testing

@testable import IPAllocModel

@Suite("Workload")
struct WorkloadTests {
    @Test("the walkthrough's deployment wants two annotated pods")
    func deployment() throws {
        let deployment = try Deployment(parsing: Walkthrough.deployment)
        #expect(deployment.desiredPodCount == 2)
        let annotations = deployment.podTemplate.metadata.annotations
        #expect(annotations[ResourceNames.poolAddressCount] == "+1")
        #expect(
            annotations["v1.multus-cni.io/default-network"] == "kube-system/macvlan-conf-ens192")
        #expect(deployment.applicationKey.ledgerText.hasPrefix("apps_v1_Deployment_"))
    }

    @Test("each kind of workload tells how many pods it wants")
    func counts() throws {
        #expect(try Deployment(parsing: "{}").desiredPodCount == 0)
        #expect(try ReplicaSet(parsing: #"{"spec":{"replicas":3}}"#).desiredPodCount == 3)
        #expect(
            try DaemonSet(parsing: #"{"status":{"desiredNumberScheduled":5}}"#).desiredPodCount == 5
        )
        for (spec, count) in [
            ("{}", 1), (#"{"completions":0,"parallelism":4}"#, 1), (#"{"completions":3}"#, 3),
            (#"{"parallelism":4}"#, 4), (#"{"parallelism":0}"#, 1),
        ] {
            #expect(try Job(parsing: #"{"spec":\#(spec)}"#).desiredPodCount == count)
            #expect(
                try CronJob(parsing: #"{"spec":{"jobTemplate":{"spec":\#(spec)}}}"#).desiredPodCount
                    == count)
        }
    }

    @Test("a stateful set wants the pods of its ordinals and no others")
    func ordinals() throws {
        let set = try StatefulSet(
            parsing: #"{"metadata":{"name":"web"},"spec":{"replicas":2,"ordinals":{"start":3}}}"#)
        for (pod, isWanted) in [
            ("web-2", false), ("web-3", true), ("web-4", true), ("web-5", false),
            ("web-03", false), ("web-", false), ("web", false), ("web--3", false),
            ("web-3-3", false), ("db-3", false), ("web-9223372036854775807", false),
            ("web-99999999999999999999", false),
        ] {
            #expect(set.wants(podNamed: pod) == isWanted, "\(pod)")
        }
    }

    @Test("a pod is alive until it is deleted or has ended for good")
    func aliveness() throws {
        for (text, isAlive) in [
            (#"{}"#, true), (#"{"status":{"phase":"Running"}}"#, true),
            (#"{"metadata":{"deletionTimestamp":"2023-02-01T10:00:00Z"}}"#, false),
            (#"{"status":{"phase":"Succeeded"}}"#, true),
            (#"{"spec":{"restartPolicy":"Never"},"status":{"phase":"Succeeded"}}"#, false),
            (#"{"spec":{"restartPolicy":"Never"},"status":{"phase":"Failed"}}"#, false),
            (#"{"spec":{"restartPolicy":"OnFailure"},"status":{"phase":"Failed"}}"#, true),
            (#"{"status":{"phase":"Failed","reason":"Evicted"}}"#, false),
        ] {
            #expect(try Pod(parsing: text).isAlive == isAlive, "\(text)")
        }
    }
}
