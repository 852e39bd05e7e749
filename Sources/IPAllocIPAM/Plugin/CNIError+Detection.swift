import IPAllocCNI
import IPAllocDetection
import IPAllocPluginCall

extension CNIError {
    /// What was found, or could not be found out, in a runtime's terms.
    init(_ error: DetectionError) {
        let code: Code =
            switch error.reason {
            case .conflict: .conflict
            case .silence: .tryAgain
            case .namespace: .invalidEnvironment
            case .permission, .kernel: .refused
            }
        self.init(code, error.message, details: error.details)
    }
}
