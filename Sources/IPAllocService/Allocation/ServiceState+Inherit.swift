import IPAlloc
import IPAllocSelection
import IPAllocStore

/// What a pod has, or would have, from the earlier pod of its name, and what is still to be decided
/// on.
struct Inheritance: Sendable {
    /// Who has it: the earlier pod, or the pod that took it over before its interface was added.
    var source: EndpointIndex
    var held: [HeldAddress]
    /// What of it can be kept if its pools are still named.
    var kept: [HeldAddress]

    /// What cannot be kept: what may not, and what a decision gives no more.
    func lost(by decision: Decision) -> [HeldAddress] {
        held.filter { !kept.contains($0) || !decision.keeps($0) }
    }
}

/// Taking over what the earlier pod of a name had, which pods of stateful sets do.
///
/// Addresses of interfaces that are not decided on yet are taken over too, and marked. They are
/// decided on when their interfaces are added, and are told to nobody before.
extension ServiceState {
    /// What an earlier pod of the name leaves to a new one: nothing that may be kept, unless both
    /// are of one stateful set, and nothing for what the new one has an address for.
    func inheritance(
        from index: EndpointIndex, by facts: PodFacts, beside present: [HeldAddress]
    ) -> Inheritance {
        let earlier = endpoints[index]
        guard settings.keepsStatefulSetAddresses, let set = earlier.statefulSet,
            facts.application.key.statefulSet == set
        else { return Inheritance(source: index, held: earlier.held, kept: []) }
        var inheritance = inheritance(earlier.held, from: index)
        inheritance.kept.removeAll { held in
            present.contains { $0.isFor(held.interface, held.address.family) }
        }
        return inheritance
    }

    /// What an interface took over and was not decided on yet; nil if there is nothing of the kind.
    ///
    /// - Parameter notes: The notes of all that the endpoint holds.
    func undecided(
        _ endpoint: Endpoint, at index: EndpointIndex, _ notes: [KeptNote], _ interface: String
    ) -> Inheritance? {
        guard endpoint.statefulSet != nil else { return nil }
        let held = zip(endpoint.held, notes).filter { held, kept in
            held.interface == interface && kept.note.isUndecided == true
        }.map(\.0)
        return held.isEmpty ? nil : inheritance(held, from: index)
    }

    /// What was reserved meanwhile does not come back.
    private func inheritance(_ held: [HeldAddress], from index: EndpointIndex) -> Inheritance {
        let kept = held.filter { held in
            reserved[held.address.family]?.contains(held.address) != true
        }
        return Inheritance(source: index, held: held, kept: kept)
    }

    /// Decides where the addresses of a pod come from that keeps some, if their pools are still
    /// named: that these give nothing new, or nothing to pods like it, does not count.
    mutating func decide(
        _ request: AllocationRequest, _ facts: PodFacts, keeping kept: [HeldAddress]
    ) throws(SelectionFailure) -> Decision {
        if kept.isEmpty { return try decide(request, facts) }
        return try selectionFacts(InterfaceRequest(request), facts, keeping: kept).decide()
    }

    /// All that the choice of pools depends on, for a pod that keeps addresses.
    func selectionFacts(
        _ request: InterfaceRequest, _ facts: PodFacts, keeping kept: [HeldAddress]
    ) -> SelectionFacts {
        var selection = selectionFacts(request, facts)
        for held in kept {
            selection.keptPools[Trace.Subject(held.interface, held.address.family)] = held.pool
        }
        return selection
    }

    /// Addresses that were taken over, as the pod has them after a decision.
    mutating func decided(
        _ held: [HeldAddress], by decision: Decision, at now: StoreTime
    ) -> [HeldAddress] {
        zip(held, noteTexts.read(held)).map { held, kept in
            var held = held
            held.updatedAt = now
            var note = kept.note
            note.isUndecided = decision.choice(for: held.interface) == nil ? true : nil
            if note != kept.note { held.note = noteTexts.write(note).text }
            return held
        }
    }
}

extension Decision {
    /// Whether a pod may keep an address: its pool is named for the interface, or the interface is
    /// decided on when it is added.
    fileprivate func keeps(_ held: HeldAddress) -> Bool {
        guard let choice = choice(for: held.interface) else { return !level.namesInterfaces }
        return choice[held.address.family]?.pools.contains(held.pool) == true
    }
}
