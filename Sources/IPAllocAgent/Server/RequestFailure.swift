import HTTPTypes
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// Why a request is not answered with what it asks for.
struct RequestFailure: Error {
    /// The HTTP status for APIs in Kubernetes' shapes.
    let status: HTTPResponse.Status
    /// What was asked, what stood in the way, and what to do.
    let message: String
    /// Kubernetes' word for the kind of failure.
    let reason: String
    /// The error code for a CNI runtime.
    let cniCode: Int
    /// The fields of an object that are wrong, in Kubernetes' shape.
    var causes: [JSONValue] = []
    /// What the failure counts as, where it is counted.
    var counted = OperationMetrics.Failure.other
    /// The methods that the path has, if it lacks the one that was asked for.
    var allowedMethods: [String] = []
    /// Whether the connection ends with the answer, since the rest of the request is not wanted.
    var endsConnection = false
    /// Whether the request was understood, and refused for what it is about.
    var isDecision = false
    /// Whether it may pass without anybody doing something: what is missing is being made, or the
    /// pod that is refused is on its way out.
    var isPassing = false
    /// Whether the status is one that Spiderpool's API describes for the path.
    var hasAgentStatus = false
    /// Which object the request is about, in Kubernetes' shape.
    var subject: JSONObject = [:]

    init(
        _ status: HTTPResponse.Status, _ message: String, reason: String,
        cniCode: Int = CNICode.other
    ) {
        self.status = status
        self.message = message
        self.reason = reason
        self.cniCode = cniCode
    }

    /// The error codes for CNI runtimes, of the CNI specification and of Spiderpool.
    enum CNICode {
        static let inputOutput = 5
        static let decoding = 6
        static let tryAgain = 11
        static let other = 999
    }
}

extension RequestFailure {
    /// The request cannot be understood.
    static func malformed(_ message: String) -> RequestFailure {
        RequestFailure(.badRequest, message, reason: "BadRequest", cniCode: CNICode.decoding)
    }

    /// There is nothing at the path.
    static func unknownPath(_ path: String) -> RequestFailure {
        RequestFailure(
            .notFound, "the server could not find the requested resource: \(path)",
            reason: "NotFound")
    }

    /// The path lacks the method.
    static func unknownMethod(_ method: String, allowed: [String]) -> RequestFailure {
        var failure = RequestFailure(
            .methodNotAllowed,
            "the server does not allow this method on the requested resource: \(method); "
                + "allowed are \(allowed.joined(separator: ", "))",
            reason: "MethodNotAllowed")
        failure.allowedMethods = allowed
        return failure
    }

    /// The body is longer than is taken.
    static func tooLarge(bytesMax: Int) -> RequestFailure {
        var failure = RequestFailure(
            .contentTooLarge,
            "the request's body is longer than \(bytesMax) bytes; send less, or raise "
                + "--body-bytes-max",
            reason: "RequestEntityTooLarge", cniCode: CNICode.decoding)
        failure.endsConnection = true
        return failure
    }

    /// The connection ended, or was too slow, before the body was there.
    static let cutShort: RequestFailure = {
        var failure = RequestFailure(
            .badRequest, "the request ended before its body was complete; nothing was done",
            reason: "BadRequest", cniCode: CNICode.inputOutput)
        failure.endsConnection = true
        return failure
    }()

    /// The pieces of the body make no sense.
    static let malformedBody: RequestFailure = {
        var failure = RequestFailure.malformed(
            "the request's body is not in the chunks that HTTP demands, each behind its length; "
                + "nothing was done")
        failure.endsConnection = true
        return failure
    }()

    /// The listener changes nothing.
    static func readOnly(_ method: String, _ path: String) -> RequestFailure {
        RequestFailure(
            .forbidden,
            "\(method) \(path) is forbidden: this address changes nothing; use the agent's socket",
            reason: "Forbidden")
    }

    /// What the service says.
    init(_ error: ServiceError) {
        let (status, reason) = Self.kubernetes(error.code)
        self.init(status, error.message, reason: reason, cniCode: error.cniCode)
        isDecision = true
        isPassing = error.code == .unavailable || error.code == .refused
        causes = error.details.map { field in
            .object([
                "reason": .string(Self.causeReason(field.reason)),
                "message": .string(Self.causeMessage(field)),
                "field": .string(field.field.description),
            ])
        }
        counted =
            switch error.code {
            case .conflict: .conflict
            case .internal: .internalError
            case .noPool: .withoutPool
            case .unavailable: .retriesExhausted
            case .exhausted: .usedOut
            default: .other
            }
    }

    private static func causeReason(_ reason: FieldError.Reason) -> String {
        switch reason {
        case .required: "FieldValueRequired"
        case .invalid: "FieldValueInvalid"
        case .notSupported: "FieldValueNotSupported"
        case .forbidden: "FieldValueForbidden"
        case .internalError: "InternalError"
        }
    }

    /// What is wrong with a field, without the field.
    private static func causeMessage(_ error: FieldError) -> String {
        String(error.description.dropFirst(error.field.description.count + 2))
    }

    /// The status and reason that Kubernetes gives to a refusal.
    private static func kubernetes(
        _ code: ServiceError.Code
    ) -> (status: HTTPResponse.Status, reason: String) {
        switch code {
        case .invalidRequest: (.badRequest, "BadRequest")
        case .notFound: (.notFound, "NotFound")
        case .alreadyExists: (.conflict, "AlreadyExists")
        case .conflict: (.conflict, "Conflict")
        case .forbidden, .refused, .statelessRelease, .statefulRelease: (.forbidden, "Forbidden")
        case .invalidObject: (.unprocessableContent, "Invalid")
        case .exhausted, .noPool, .unavailable: (.serviceUnavailable, "ServiceUnavailable")
        case .expired: (.gone, "Expired")
        default: (.internalServerError, "InternalError")
        }
    }
}
