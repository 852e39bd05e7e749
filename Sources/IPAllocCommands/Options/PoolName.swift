import IPAllocClient

/// The name of a pool, as somebody wrote it.
struct PoolName {
    let text: String

    /// The names of all pools. The metrics tell them, which are short however many pods there are;
    /// the resources tell who has each address.
    static func all(_ client: ResourceClient) throws(ClientFailure) -> [String] {
        MetricsText(try client.metrics()).pools.sorted()
    }

    /// The name of a pool that may be meant, if there is none of this name.
    func near(_ client: ResourceClient) -> String? {
        NearWord.near(text, among: (try? Self.all(client)) ?? [])
    }

    /// What to tell of a request about the pool that was in vain.
    func failure(_ failure: ClientFailure, _ client: ResourceClient) -> CommandFailure {
        var told = CommandFailure(failure)
        if failure.isNotFound { told.message += NearWord.question(near(client)) }
        return told
    }
}
