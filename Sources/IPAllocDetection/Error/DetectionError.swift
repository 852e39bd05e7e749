import IPAllocNetlink

/// Why a pod's addresses are not free to use, or why that could not be found out.
///
/// The description says what was asked, what stood in the way and what to do.
public struct DetectionError: Error, Sendable {
    /// The kind of obstacle.
    public enum Reason: Sendable {
        /// Another host has the address.
        case conflict
        /// A gateway does not answer.
        case silence
        /// The pod's network namespace cannot be opened.
        case namespace
        /// The caller may not do this.
        case permission
        /// The kernel refused something else.
        case kernel
    }

    /// The kind of obstacle.
    public let reason: Reason
    /// What was asked.
    public let request: String
    /// What stood in the way.
    public let obstacle: String
    /// What to do about it.
    public let advice: String
    /// What could not be undone after the failure, if anything.
    public internal(set) var leftovers: [String] = []

    init(_ reason: Reason, _ request: String = "", _ obstacle: String, advice: String) {
        self.reason = reason
        self.request = request
        self.obstacle = obstacle
        self.advice = advice
    }

    /// What the kernel's refusal of an operation means for the caller.
    init(_ error: NetlinkError, _ request: String = "") {
        let isNotPermitted = error.isNotPermitted
        self.init(
            isNotPermitted ? .permission : .kernel, request, error.description,
            advice: isNotPermitted
                ? Self.permissionAdvice : "see the kernel's words; the interface is as it was")
    }

    /// What to do where the caller may not do what is needed.
    package static let permissionAdvice =
        "run the plugin as root, with CAP_NET_ADMIN and CAP_SYS_ADMIN"
}

extension DetectionError: CustomStringConvertible {
    public var description: String { Explanation.text(message, details) }

    /// What was asked, and what stood in the way.
    package var message: String { Explanation.message(request, obstacle) }

    /// What to do, and what could not be undone.
    package var details: String { Explanation.details(advice, leftovers) }
}
