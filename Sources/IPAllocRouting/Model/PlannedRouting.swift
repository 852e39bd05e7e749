import IPAllocNetlink

/// Sets up the routing of one interface in facts instead of the kernel, for machines on which there
/// can be no network namespace, and to show beforehand what a pod will have.
public struct PlannedRouting {
    let attachment: PodAttachment
    let configuration: RoutingConfiguration

    /// Plans for an interface.
    public init(_ attachment: PodAttachment, _ configuration: RoutingConfiguration) {
        self.attachment = attachment
        self.configuration = configuration
    }

    /// Makes facts what the kernel's state would be after setting up. No other hosts are looked
    /// for, and nothing is announced.
    ///
    /// - Throws: What stands in the way. The facts are as they were then.
    public func setUp(_ facts: inout RoutingFacts) throws(RoutingError) -> PodRouting.Report {
        var after = facts
        var report = PodRouting.Report()
        let plan = try configuration.plan(attachment, facts)
        let operations = RoutingDifference(plan: plan, facts: facts).operations
        after.make(operations)
        let naming: LinkNaming = { place, link in
            let made = place == .pod ? VethPair.podName : plan.pair?.hostName
            return link == .toBeMade ? made ?? "" : after[place].name(link)
        }
        let rest = RoutingDifference(
            plan: try configuration.plan(attachment, after), facts: after
        ).operations.map { $0.words(naming: naming) }
        assert(rest.isEmpty, "what was planned is not there: \(rest)")
        report.changes = operations.map { $0.words(naming: naming) }
        report.notices = plan.notices
        report.macAddress = after.pod.link(named: attachment.interface)?.macAddress
        facts = after
        return report
    }
}
