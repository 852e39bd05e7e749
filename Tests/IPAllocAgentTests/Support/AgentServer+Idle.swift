import IPAllocService
import Logging

@testable import IPAllocAgent

extension AgentServer {
    /// A server that is only looked at, and never run.
    init(idleOn service: AddressService) throws {
        try self.init(
            settings: AgentSettings(), service: service, logger: Logger(label: "test"),
            notifier: ServiceNotifier(environment: [:]))
    }
}
