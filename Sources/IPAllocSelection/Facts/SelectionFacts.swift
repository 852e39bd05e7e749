import IPAllocModel

/// All that a decision depends on.
public struct SelectionFacts: Sendable {
    public var request: InterfaceRequest
    public var pod: Pod
    /// The pod's namespace.
    public var namespace: Namespace
    /// The pod's node; nil if it is not known, so that it has no labels.
    public var node: Node?
    /// What the pod belongs to.
    public var application: Application
    public var settings: SelectionSettings
    /// The pools and subnets that there are.
    public var catalog: PoolCatalog
    /// What is known of annotations already; the decision is the same without it.
    public var annotations: AnnotationMemory
    /// The pools of addresses that the pod has kept from before. If such a pool is still named for
    /// the interface and family, it is not asked whether it can serve the pod.
    public var keptPools: [Trace.Subject: String] = [:]

    public init(
        request: InterfaceRequest, pod: Pod, namespace: Namespace, node: Node?,
        application: Application, settings: SelectionSettings, catalog: PoolCatalog,
        annotations: AnnotationMemory = AnnotationMemory()
    ) {
        self.request = request
        self.pod = pod
        self.namespace = namespace
        self.node = node
        self.application = application
        self.settings = settings
        self.catalog = catalog
        self.annotations = annotations
    }
}

/// The same where they stay: the parts of a decision look at them, and copy nothing.
@dynamicMemberLookup
final class SharedFacts: Sendable {
    private let facts: SelectionFacts

    init(_ facts: consuming SelectionFacts) {
        self.facts = facts
    }

    subscript<Fact>(dynamicMember fact: KeyPath<SelectionFacts, Fact>) -> Fact {
        facts[keyPath: fact]
    }

    /// What the affinity of the application's own pools says.
    var applicationLabels: ApplicationLabels { ApplicationLabels(facts.application.key) }
}
