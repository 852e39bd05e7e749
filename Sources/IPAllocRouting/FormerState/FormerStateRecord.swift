import IPAllocNetlink

/// Keeps what one call is about to change. That it cannot be kept fails nothing: the interface is
/// set up, and taken down without it later.
final class FormerStateRecord {
    private let states: FormerStates?
    private let attachment: PodAttachment
    /// What was kept before the call; nil if nothing was read yet.
    private var original: FormerState?
    private var current: FormerState?
    /// Why nothing is kept.
    private(set) var notices: [String] = []

    /// - Parameter states: Where; nil to keep nothing.
    init(_ states: FormerStates?, for attachment: PodAttachment) {
        self.states = states
        self.attachment = attachment
    }

    /// Keeps what operations change, before they are made.
    func note(_ operations: [Operation], _ facts: RoutingFacts) {
        guard let states, notices.isEmpty,
            let link = facts.pod.link(named: attachment.interface)
        else { return }
        let cable = PairEnds(attachment: attachment, facts: facts).present?.pod.name
        let changes = FormerState.Change.all(operations, in: facts.pod, besides: cable)
        do {
            let state = try current ?? open(states)
            // Who changed nothing still shares with those who did.
            guard !changes.isEmpty || !state.attachments.isEmpty else { return }
            var next = state
            next.add(changes, for: attachment, link: Int(link.index.rawValue))
            if next != state { try states.keep(next) }
            current = next
        } catch {
            notices.append("what was before is not kept: \(error)")
        }
    }

    /// The state of the container; a new one if what is there is of no use.
    private func open(_ states: FormerStates) throws(FormerStates.Failure) -> FormerState {
        let empty = FormerState(containerID: attachment.containerID)
        let state = try states.state(of: attachment.containerID) ?? empty
        original = state
        return state
    }

    /// Makes it as it was before the call, once its changes are undone.
    func takeBack() {
        guard let states, let original, current != original else { return }
        do {
            try states.keep(original)
        } catch {
            notices.append("\(error)")
        }
        current = original
    }
}
