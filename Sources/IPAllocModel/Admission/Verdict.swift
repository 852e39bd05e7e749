import IPAllocJSON

/// The answer to whether a resource may be created, changed or deleted.
public struct Verdict<Object: Resource>: Sendable {
    /// The resource, completed. It is what to store unless there is a failure.
    public var object: Object
    /// Why it is refused, if it is.
    public var failure: AdmissionFailure?
    /// What the user should know although it is no reason to refuse.
    public var warnings: [String] = []

    init(_ object: Object) {
        self.object = object
    }

    /// The verdict with what is to be said first of the resource as it was asked for: the fields of this
    /// project's own kinds that mean nothing, in Kubernetes' words. They are kept, since a later version
    /// may know them.
    func warning(of asked: Object) -> Verdict {
        guard Object.kind.group == ResourceNames.group else { return self }
        var places: [FieldPath] = []
        asked.listUnknown(at: FieldPath(""), in: &places)
        var verdict = self
        verdict.warnings =
            places.map(\.description).filter { $0.hasPrefix("spec.") }
            .map { "unknown field \"\($0)\"" } + warnings
        return verdict
    }

    /// The resource to store.
    ///
    /// - Throws: `AdmissionFailure`, if the resource is refused.
    public func get() throws(AdmissionFailure) -> Object {
        if let failure { throw failure }
        return object
    }
}
