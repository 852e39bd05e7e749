import IPAllocModel
import IPAllocSelection

/// Why a request was refused or failed; nothing was changed by it.
public struct ServiceError: Error, Sendable, Hashable {
    /// What kind of refusal or failure it is.
    public var code: Code
    /// What was asked, what stood in the way, and what to do.
    public var message: String
    /// The fields of a resource that are wrong, if that is the reason.
    public var details: [FieldError]
    /// The steps of the decision that failed, if one did.
    public var trace: Trace?

    init(
        _ code: Code, _ message: String, details: [FieldError] = [], trace: Trace? = nil
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.trace = trace
    }
}

extension ServiceError {
    /// A kind of refusal or failure. It is a struct, not an enumeration, so that kinds can be
    /// added without breaking callers.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The request or what an annotation says is malformed.
        public static let invalidRequest = Code(rawValue: "invalidRequest")
        /// What was named does not exist.
        public static let notFound = Code(rawValue: "notFound")
        /// There is a resource of that name.
        public static let alreadyExists = Code(rawValue: "alreadyExists")
        /// The resource was changed since it was read.
        public static let conflict = Code(rawValue: "conflict")
        /// The state of a resource does not allow it.
        public static let forbidden = Code(rawValue: "forbidden")
        /// A resource's fields are wrong; the details tell which.
        public static let invalidObject = Code(rawValue: "invalidObject")
        /// No address is left in any pool that may serve.
        public static let exhausted = Code(rawValue: "exhausted")
        /// No pool may serve the pod.
        public static let noPool = Code(rawValue: "noPool")
        /// What the pod or its workload is does not allow it.
        public static let refused = Code(rawValue: "refused")
        /// Addresses of stateless workloads are not given back while their pods live.
        public static let statelessRelease = Code(rawValue: "statelessRelease")
        /// Addresses of stateful workloads are not given back while these are wanted.
        public static let statefulRelease = Code(rawValue: "statefulRelease")
        /// It may succeed later without a change: what it depends on is not there yet.
        public static let unavailable = Code(rawValue: "unavailable")
        /// The changes after a resource version are no longer remembered.
        public static let expired = Code(rawValue: "expired")
        /// The disk, the store or this program failed.
        public static let `internal` = Code(rawValue: "internal")
    }

    /// The error code for a CNI runtime: 11 if it shall try again later, 50 if addresses have run
    /// out, and else Spiderpool's 999.
    public var cniCode: Int {
        switch code {
        case .exhausted: 50
        case .unavailable: 11
        default: 999
        }
    }
}

extension ServiceError: CustomStringConvertible {
    public var description: String { message }
}
