extension AddressService {
    /// Tells how the pools of a pod are chosen, what it has of them, and where its next addresses
    /// would come from. Nothing is taken or made.
    ///
    /// - Throws: `ServiceError` with code `notFound` if the pod is not there, and `invalidRequest`
    ///   if the object is neither a pod nor a workload.
    public func explain(
        _ question: ExplanationRequest
    ) async throws(ServiceError) -> Explanation {
        try state.withLock { state throws(ServiceError) in try state.explain(question) }
    }
}
