import Hummingbird
import Logging

/// What Hummingbird hands along with a request.
struct AgentContext: RequestContext {
    typealias Source = RequestSource

    var coreContext: CoreRequestContextStorage
    /// What is wrong with the body; nil if it is there as a whole.
    let bodyDefect: BodyDefect?

    init(source: RequestSource) {
        coreContext = CoreRequestContextStorage(source: source)
        bodyDefect = source.bodyDefect
    }
}

/// What a context is made of.
struct RequestSource: RequestContextSource {
    let logger: Logger
    let bodyDefect: BodyDefect?
}

/// What is wrong with a request's body.
enum BodyDefect: Sendable {
    /// It is longer than is taken.
    case tooLong(bytesMax: Int)
    /// The connection ended before it was complete.
    case cutShort
    /// It is not in the pieces that HTTP demands.
    case malformed
}
