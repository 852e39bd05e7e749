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

    /// The resource to store.
    ///
    /// - Throws: `AdmissionFailure`, if the resource is refused.
    public func get() throws(AdmissionFailure) -> Object {
        if let failure { throw failure }
        return object
    }
}
