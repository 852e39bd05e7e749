import IPAllocCNI
import IPAllocRouting

extension CNIError.Code {
    /// Another host has an address of the container.
    package static let conflict = CNIError.Code(rawValue: 102)
}

extension CNIError {
    /// A routing failure in a runtime's terms.
    ///
    /// - Parameter command: What was asked: a difference is the answer to CHECK, and elsewhere the
    ///   sign of somebody else at work.
    package init(_ error: RoutingError, in command: CNICommand) {
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
        var details = error.advice
        if !error.leftovers.isEmpty {
            if !details.isEmpty { details += "; " }
            details += "what could not be undone: " + error.leftovers.joined(separator: "; ")
        }
        let message =
            error.request.isEmpty ? error.obstacle : "\(error.request): \(error.obstacle)"
        self.init(code, message, details: details)
    }

    /// Does something of routing, and tells its failures in a runtime's terms.
    package static func translating<Value>(
        _ command: CNICommand, _ body: () throws(RoutingError) -> Value
    ) throws(CNIError) -> Value {
        do {
            return try body()
        } catch {
            throw CNIError(error, in: command)
        }
    }
}
