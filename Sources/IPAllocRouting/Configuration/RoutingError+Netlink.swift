import IPAllocDetection
import IPAllocNetlink

extension RoutingError {
    /// What the kernel's refusal of an operation means for the caller.
    init(_ error: NetlinkError, _ request: String = "") {
        let reason: Reason
        let advice: String
        if error.isNotPermitted {
            reason = .permission
            advice = DetectionError.permissionAdvice
        } else if error.errno == .networkUnreachable || error.errno == .hostUnreachable {
            reason = .gateway
            advice = "give a gateway within one of the interface's networks"
        } else {
            reason = .kernel
            advice = "see the kernel's words; the plugin's changes were undone"
        }
        self.init(reason, request, error.description, advice: advice)
        isUncertain = ![.refused, .invalid, .ambiguous].contains(error.reason)
    }
}
