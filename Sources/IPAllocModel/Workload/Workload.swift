/// A resource that makes pods from a template.
public protocol Workload: Resource {
    /// What the pods are made from.
    var podTemplate: PodTemplate { get }

    /// How many pods the workload wants at a time.
    var desiredPodCount: Int { get }
}

extension Workload {
    /// The workload's identity, as ledgers and labels tell it.
    public var applicationKey: ApplicationKey { ApplicationKey(self) }
}
