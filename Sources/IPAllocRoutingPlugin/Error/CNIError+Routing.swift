import IPAllocCNI
import IPAllocPluginCall
import IPAllocRouting

extension CNIError {
    /// A routing failure in a runtime's terms.
    ///
    /// - Parameter command: What was asked: a difference is the answer to CHECK, and elsewhere the
    ///   sign of somebody else at work.
    init(_ error: RoutingError, in command: CNICommand) {
        let code: Code =
            switch error.reason {
            case .configuration, .chain: .invalidConfiguration
            // Not "unknown container": what other plugins of the chain did is to be cleaned up.
            case .namespace: .invalidEnvironment
            case .difference: command == .check ? .checkFailed : .tryAgain
            case .silence: .tryAgain
            case .conflict: .conflict
            default: .refused
            }
        self.init(code, error.message, details: error.details)
    }
}
