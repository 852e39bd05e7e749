import IPAllocStore

extension ServiceError {
    static let closed = ServiceError(
        .unavailable, "the service is closing; try again when it is open")

    /// The store could not be written or read.
    static func storeFailure(_ error: StoreError) -> ServiceError {
        ServiceError(.internal, "the store failed, nothing was changed: \(error)")
    }

    /// A state could not be read from a store.
    init(ofReading error: any Error) {
        switch error {
        case let error as ServiceError: self = error
        case let error as StoreError: self = .storeFailure(error)
        default: self = .inconsistent("\(error)")
        }
    }

    /// The store holds something else than this service believes: somebody else wrote to it.
    static func storeConflict(_ conflict: StoreConflict) -> ServiceError {
        ServiceError(
            .internal,
            "the store and the service disagree, nothing was changed: \(conflict); run "
                + "`ipallocctl check`")
    }

    /// What the service knows contradicts itself.
    static func disagreement(_ problem: String) -> ServiceError {
        ServiceError(.internal, "the service's state is inconsistent: \(problem)")
    }

    /// The store holds what cannot be.
    static func inconsistent(_ problem: String) -> ServiceError {
        ServiceError(.internal, "the store's content is inconsistent: \(problem)")
    }

    /// A report lists what is not so any more.
    static func staleReport(_ fingerprint: String) -> ServiceError {
        ServiceError(
            .conflict,
            "the report is stale: \(fingerprint) is not found any more, nothing was changed for it; "
                + "check again and repair by the new report")
    }

    /// A report tells a state that this store was never in.
    static func reportOfAnotherStore(_ revision: String, current: String) -> ServiceError {
        ServiceError(
            .conflict,
            "the report is of revision \"\(revision)\", and the store is at \(current): it is of "
                + "another store, or this one was restored since; nothing was changed; check again")
    }
}
