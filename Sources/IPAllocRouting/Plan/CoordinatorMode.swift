import IPAllocNetlink

/// Finds out who made the pod's first interface.
enum CoordinatorMode {
    /// Whether the pod's interfaces are all in the node's own networks.
    ///
    /// - Throws: `.mode` if the configured mode contradicts what the pod has.
    static func isUnderlay(
        _ attachment: PodAttachment, _ settings: CoordinatorSettings, _ pod: NamespaceFacts
    ) throws(RoutingError) -> Bool {
        let first = settings.firstInterface
        let isFirst = attachment.interface == first
        let hasPair = pod.link(named: VethPair.podName) != nil
        switch settings.mode {
        case .automatic: return isFirst || hasPair
        case .underlay where !isFirst && !hasPair:
            throw contradiction(
                attachment, "underlay",
                "it detects that the auxiliary interface \(first) was not created by previous "
                    + "interface",
                advice: "please enable coordinator plugin in previous interface")
        case .overlay where isFirst:
            throw contradiction(
                attachment, "overlay",
                "it detects that the current interface is first interface named \(first), this "
                    + "plugin should not work for it",
                advice: "please modify in the CNI configuration")
        case .overlay where hasPair:
            throw contradiction(
                attachment, "overlay",
                "it detects that the auxiliary interface \(VethPair.podName) of underlay mode "
                    + "exists",
                advice: "it seems that the previous interface works in underlay mode; set the "
                    + "mode to auto or underlay")
        case .underlay: return true
        case .overlay: return false
        case .disabled: preconditionFailure("nothing is planned then")
        }
    }

    private static func contradiction(
        _ attachment: PodAttachment, _ mode: String, _ obstacle: String, advice: String
    ) -> RoutingError {
        RoutingError(
            .mode, "when creating interface \(attachment.interface) in \(mode) mode", obstacle,
            advice: advice)
    }
}
