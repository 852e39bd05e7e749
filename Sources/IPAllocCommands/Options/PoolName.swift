import IPAllocClient

/// The name of a pool, as somebody wrote it.
struct PoolName {
    let text: String

    /// The name of a pool that may be meant, if there is none of this name.
    func near(_ client: ResourceClient) -> String? {
        guard let metrics = try? client.metrics() else { return nil }
        return NearWord.near(text, among: MetricsText(metrics).pools)
    }

    /// What to tell of a request about the pool that was in vain.
    func failure(_ failure: ClientFailure, _ client: ResourceClient) -> CommandFailure {
        var told = CommandFailure(failure)
        if failure.isNotFound { told.message += NearWord.question(near(client)) }
        return told
    }
}
