import IPAllocJSON

/// Decides whether resources may be created, changed or deleted, and completes those that may.
///
/// It only decides: nothing is stored, and equal questions have equal answers.
public struct Admission: Sendable {
    /// Which features are on.
    public struct Settings: Sendable, Hashable {
        public var isIPv4Enabled = true
        public var isIPv6Enabled = true
        /// Whether pools belong to subnets.
        public var isSubnetEnabled = true
        /// Whether what is in use may not be deleted. If not, its deletion waits until it is free.
        public var guardsDeletion = false
        /// Whether host bits in `spec.subnet` are refused, as newer releases of Spiderpool do. If
        /// not, they are shown as written and compared masked.
        public var refusesHostBits = false

        public init() {}
    }

    public var settings: Settings
    /// The other resources.
    public var view: any ResourceView

    public init(settings: Settings = Settings(), view: any ResourceView = ListedResources()) {
        self.settings = settings
        self.view = view
    }

    /// Completes a new resource, and says whether it may be created.
    ///
    /// - Complexity: O(n) in the number of pools or subnets, whatever their ranges span.
    public func create<Object: Resource>(_ object: Object) -> Verdict<Object> {
        var verdict = Object.creation(of: object, in: self).warning(of: object)
        let errors = metadataErrors(object.metadata)
        if !errors.isEmpty { verdict.failure = .invalid(object, errors) }
        return verdict
    }

    /// Completes a changed resource, and says whether the change is allowed. A status that has
    /// writers of its own stays the old one, but for what follows from the change.
    ///
    /// - Complexity: O(n) in the number of pools or subnets, whatever their ranges span.
    public func update<Object: Resource>(_ old: Object, to new: Object) -> Verdict<Object> {
        Object.change(of: old, to: new, in: self).warning(of: new)
    }

    /// Says whether a resource may be deleted.
    public func delete<Object: Resource>(_ object: Object) -> Verdict<Object> {
        Object.deletion(of: object, in: self)
    }

    /// The name is one that Kubernetes allows, and the labels are.
    private func metadataErrors(_ metadata: ObjectMetadata) -> [FieldError] {
        var errors: [FieldError] = []
        let field: FieldPath = "metadata.name"
        if metadata.name.isEmpty {
            errors.append(.required(field, "name or generateName is required"))
        } else {
            errors += LabelText.problems(ofSubdomain: metadata.name).map {
                .invalid(field, metadata.name, $0)
            }
        }
        return errors
            + LabelSelector(matchLabels: metadata.labels).labelErrors(at: "metadata.labels")
    }
}
