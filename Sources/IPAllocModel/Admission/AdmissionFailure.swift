/// Why a resource may not be created, changed or deleted, told the way Kubernetes tells it.
public struct AdmissionFailure: Error, Hashable {
    /// Which kind of refusal this is.
    public enum Reason: String, Sendable, Hashable {
        case invalid = "Invalid"
        case forbidden = "Forbidden"
        case alreadyExists = "AlreadyExists"
    }

    public let reason: Reason
    /// The fields that are wrong, if the reason is that some are.
    public let errors: [FieldError]
    /// The whole explanation.
    public let message: String

    private init(reason: Reason, errors: [FieldError] = [], message: String) {
        self.reason = reason
        self.errors = errors
        self.message = message
    }

    /// Fields of the resource are wrong.
    static func invalid<R: Resource>(_ resource: R, _ errors: [FieldError]) -> AdmissionFailure {
        precondition(!errors.isEmpty)
        var texts: [String] = []
        for error in errors where !texts.contains(error.description) {
            texts.append(error.description)
        }
        return AdmissionFailure(
            reason: .invalid, errors: errors,
            message:
                "\(R.kind.qualifiedName) \"\(resource.name)\" is invalid: \(texts.joinedAsFailures)"
        )
    }

    /// The resource is in a state that does not allow it.
    static func forbidden<R: Resource>(_ resource: R, _ detail: String) -> AdmissionFailure {
        AdmissionFailure(
            reason: .forbidden,
            message: "\(R.kind.qualifiedPlural) \"\(resource.name)\" is forbidden: \(detail)")
    }

    /// There is another subnet of that name.
    static func alreadyExists(_ subnet: SpiderSubnet) -> AdmissionFailure {
        AdmissionFailure(
            reason: .alreadyExists, message: "subnet \(subnet.name) AlreadyExists")
    }

    /// There is another resource of that name.
    static func alreadyExists<R: Resource>(_ resource: R) -> AdmissionFailure {
        AdmissionFailure(
            reason: .alreadyExists,
            message: "\(R.kind.qualifiedPlural) \"\(resource.name)\" already exists")
    }
}

extension AdmissionFailure: CustomStringConvertible {
    public var description: String { message }
}
