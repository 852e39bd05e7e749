import IPAllocDetection

extension RoutingError {
    /// What detection found, or could not find out.
    init(_ error: DetectionError) {
        let reason: Reason =
            switch error.reason {
            case .conflict: .conflict
            case .silence: .silence
            case .namespace: .namespace
            case .permission: .permission
            case .kernel: .kernel
            }
        self.init(reason, error.request, error.obstacle, advice: error.advice)
        leftovers = error.leftovers
    }
}
