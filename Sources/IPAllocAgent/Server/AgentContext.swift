import Hummingbird
import NIOCore

/// What Hummingbird hands along with a request.
struct AgentContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection, for answers that end it.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
