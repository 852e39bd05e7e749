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
                "the auxiliary interface \(first) was not created by previous interface. please "
                    + "enable coordinator plugin in previous interface",
                advice: "chain coordinator in the network of \(first) too")
        case .overlay where isFirst:
            throw contradiction(
                attachment, "overlay",
                "the current interface is first interface named \(first), this plugin should not "
                    + "work for it. please modify in the CNI configuration",
                advice: "take coordinator from the network of \(first), or set the mode to auto")
        case .overlay where hasPair:
            // The blank at the end is the reference's.
            throw contradiction(
                attachment, "overlay",
                "the auxiliary interface \(VethPair.podName) of underlay mode exists. It seems "
                    + "that the previous interface work in underlay mode. ",
                advice: "set the mode to auto or underlay")
        case .underlay: return true
        case .overlay: return false
        case .disabled: preconditionFailure("nothing is planned then")
        }
    }

    /// The contradiction in the reference's words.
    private static func contradiction(
        _ attachment: PodAttachment, _ mode: String, _ found: String, advice: String
    ) -> RoutingError {
        RoutingError(
            .mode, "",
            "when creating interface \(attachment.interface) in \(mode) mode, it detects that "
                + found, advice: advice)
    }
}
