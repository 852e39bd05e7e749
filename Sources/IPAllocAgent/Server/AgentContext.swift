import Hummingbird
import Logging

/// What Hummingbird hands along with a request.
struct AgentContext: RequestContext {
    typealias Source = RequestSource

    var coreContext: CoreRequestContextStorage
    /// Whether a part of the body is missing, since the connection ended or made no sense.
    let isCutShort: Bool

    init(source: RequestSource) {
        coreContext = CoreRequestContextStorage(source: source)
        isCutShort = source.isCutShort
    }
}

/// What a context is made of.
struct RequestSource: RequestContextSource {
    let logger: Logger
    let isCutShort: Bool
}
