import IPAllocNetlink

/// Which links are the ends of a pod's cable, and by which name a new one is to be made.
struct PairEnds {
    let attachment: PodAttachment
    let facts: RoutingFacts

    /// The cable's ends, if both are there: the pod's is told by its name, the node's by being the
    /// other end of it under a name of this container.
    var present: (pod: Link, host: Link)? {
        guard let inner = facts.pod.link(named: VethPair.podName), let peer = inner.peer,
            let outer = facts.host.link(peer), outer.peer == inner.index,
            attachment.hostLinkNames.contains(outer.name)
        else { return nil }
        return (inner, outer)
    }

    /// The name for a new cable's end on the node: the usual one, or the other one where another
    /// container whose name begins alike has that.
    ///
    /// - Returns: nil if somebody else has the name.
    var newName: String? {
        attachment.hostLinkNames.first { name in
            guard let link = facts.host.link(named: name) else { return true }
            let owner = link.alias.flatMap(PairAlias.init)
            return owner == nil || owner?.containerID == attachment.containerID
        }.flatMap { facts.host.link(named: $0) == nil ? $0 : nil }
    }
}
