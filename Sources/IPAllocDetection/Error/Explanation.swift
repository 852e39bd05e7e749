/// How a failure is told: what was asked, what stood in the way and what to do.
package enum Explanation {
    /// What was asked, if that is known, and what stood in the way.
    package static func message(_ request: String, _ obstacle: String) -> String {
        request.isEmpty ? obstacle : "\(request): \(obstacle)"
    }

    /// What to do, and what could not be undone; either may be nothing.
    package static func details(_ advice: String, _ leftovers: [String]) -> String {
        guard !leftovers.isEmpty else { return advice }
        let left = "what could not be undone: " + leftovers.joined(separator: "; ")
        return advice.isEmpty ? left : "\(advice); \(left)"
    }

    /// All of it.
    package static func text(_ message: String, _ details: String) -> String {
        details.isEmpty ? message : "\(message); \(details)"
    }
}
