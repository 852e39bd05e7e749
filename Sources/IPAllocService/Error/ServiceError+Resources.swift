import IPAlloc
import IPAllocJSON
import IPAllocModel

extension ServiceError {
    static func notFound(_ key: ResourceKey) -> ServiceError {
        ServiceError(.notFound, "\(key.kind.qualifiedPlural) \"\(key.name)\" not found")
    }

    static func alreadyExists(_ key: ResourceKey) -> ServiceError {
        ServiceError(
            .alreadyExists, "\(key.kind.qualifiedPlural) \"\(key.name)\" already exists")
    }

    static func conflict(_ key: ResourceKey, _ reason: String) -> ServiceError {
        ServiceError(
            .conflict,
            "Operation cannot be fulfilled on \(key.kind.qualifiedPlural) \"\(key.name)\": "
                + reason)
    }

    static func undecodable(_ failure: DecodingFailure) -> ServiceError {
        ServiceError(.invalidRequest, "the object cannot be read: \(failure)")
    }

    static func madeFromRecords(_ key: ResourceKey) -> ServiceError {
        ServiceError(
            .forbidden,
            "\(key.kind.qualifiedPlural) \"\(key.name)\" is forbidden: it is made from the records "
                + "of what the pod holds, and cannot be written; delete it to release these")
    }

    /// The rules for resources refuse it.
    static func refused(_ failure: AdmissionFailure) -> ServiceError {
        let code: Code =
            switch failure.reason {
            case .invalid: .invalidObject
            case .forbidden: .forbidden
            case .alreadyExists: .alreadyExists
            }
        return ServiceError(code, failure.message, details: failure.errors)
    }

    /// The part of a list that somebody goes on from was told by another store.
    static let unknownPosition = ServiceError(
        .invalidRequest, "continue key is not valid: this store has not come so far; list again")

    static func unknownPolicy(of pool: SpiderIPPool) -> ServiceError {
        let name = pool.metadata.annotations[AddressPolicy.annotation] ?? ""
        return malformedAnnotation(
            of: pool,
            "the policy \"\(name)\" of '\(AddressPolicy.annotation)' is not one that there is now; "
                + "use one of: \(AddressPolicy.names)")
    }

    static func malformedAnnotation(of pool: SpiderIPPool, _ detail: String) -> ServiceError {
        ServiceError(
            .invalidObject,
            "\(SpiderIPPool.kind.qualifiedName) \"\(pool.name)\" is invalid: metadata.annotations: "
                + detail)
    }

    /// The engine has no memory for a pool.
    static func cannotHold(_ pool: SpiderIPPool, _ error: IPAllocError) -> ServiceError {
        ServiceError(
            .unavailable,
            "\(SpiderIPPool.kind.qualifiedName) \"\(pool.name)\" cannot be held: \(error); make it "
                + "smaller, or try again")
    }
}
