import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// Deciding as for a request, without taking anything.
extension ServiceState {
    /// How the pools of a pod are chosen now.
    ///
    /// - Throws: `ServiceError` with code `notFound` if the pod is not there, and `invalidRequest`
    ///   if the object is neither a pod nor a workload.
    func explain(_ question: ExplanationRequest) throws(ServiceError) -> Explanation {
        let facts = try podFacts(of: question)
        var explanation = Explanation(
            namespace: facts.place.namespace, pod: facts.place.name, node: facts.node,
            application: facts.application.key.annotationText, steps: [])
        let own = endpoints.index(uid: facts.uid).map { endpoints[$0].held }
        let kept = own == nil ? leftTo(facts) : []
        let held = own ?? kept
        let asked = AskedInterfaces(
            of: facts.pod, only: question.interface, holding: held.map(\.interface), self)
        explanation.steps = asked.remarks
        var failures: [ServiceError] = []
        for request in asked.requests {
            let selection = selectionFacts(request, facts, keeping: kept)
            let trace: Trace
            do throws(SelectionFailure) {
                let decision = try selection.decide()
                trace = decision.trace
                for interface in decision.interfaces {
                    explanation.add(
                        interface.families.map { choice($0, of: interface.interface, held) })
                }
            } catch {
                trace = error.trace
                let failure = ServiceError(error)
                if !failures.contains(where: { $0.message == failure.message }) {
                    failures.append(failure)
                }
            }
            explanation.add(
                (trace.steps + selection.passedLevels(after: trace)).map(\.description))
        }
        if !failures.isEmpty { explanation.failure = ServiceError(joining: failures).message }
        explanation.steps += meaningless(facts.pod)
        return explanation
    }

    /// What of a pod's annotations looks as if it meant something, as sentences.
    private func meaningless(_ pod: Pod) -> [String] {
        let known = AnnotationNames.ofPods.map { $0.dropFirst(ResourceNames.prefix.count) }
        return pod.metadata.annotations.keys.sorted().filter { key in
            key.hasPrefix(ResourceNames.prefix) && !AnnotationNames.ofPods.contains(key)
        }.map { key in
            "Pod annotation '\(key)': means nothing on pods; known are "
                + known.joined(separator: ", ") + "."
        }
    }

    /// What a pod can take over that has nothing yet.
    private func leftTo(_ facts: PodFacts) -> [HeldAddress] {
        endpoints.index(at: facts.place).map { inheritance(from: $0, by: facts, beside: []).kept }
            ?? []
    }

    private func podFacts(of question: ExplanationRequest) throws(ServiceError) -> PodFacts {
        switch question.subject {
        case .pod(let namespace, let name):
            let place = ObjectPlace(namespace: namespace, name: name)
            guard let pod = objects.get(Pod.self, place) else {
                throw .unknownPod(place, hasAddresses: endpoints.index(at: place) != nil)
            }
            return podFacts(of: pod, application(of: pod))
        case .object(let json):
            var object: any Resource
            do throws(DecodingFailure) {
                object = try ResourceCatalog.decode(json)
            } catch {
                throw .undecodable(error)
            }
            if object.metadata.namespace.isEmpty { object.metadata.namespace = "default" }
            if object.metadata.uid.isEmpty { object.metadata.uid = uid(for: object) }
            switch object {
            case let pod as Pod: return podFacts(of: pod, application(of: pod))
            case let workload as any Workload:
                var pod = Pod()
                pod.metadata = workload.podTemplate.metadata
                pod.metadata.namespace = workload.metadata.namespace
                pod.metadata.name = workload.name
                return podFacts(of: pod, Application(workload))
            default: throw .notExplainable(object)
            }
        }
    }

    /// The UID that an object without one would have: that of the one that is there, else one that
    /// nobody can know yet.
    private func uid(for object: any Resource) -> String {
        let known = objects[type(of: object).kind.name, ObjectPlace(object)]?.resource
        return known?.metadata.uid ?? "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
    }

    private func podFacts(of pod: Pod, _ application: Application) -> PodFacts {
        PodFacts(
            pod: pod, isKnown: objects.get(Pod.self, ObjectPlace(pod)) != nil,
            uid: pod.metadata.uid, place: ObjectPlace(pod), node: pod.spec.nodeName,
            application: application)
    }

    /// What stands in the way of a pool that is to be made; nil if nothing does.
    private func lack(for demand: AutomaticPoolDemand) -> String? {
        var plan = ResourcePlan()
        do throws(ServiceError) {
            return try serve(demand, in: &plan)
        } catch {
            return error.message
        }
    }

    private func choice(
        _ choice: FamilyChoice, of interface: String, _ held: [HeldAddress]
    ) -> Explanation.Choice {
        let fills = choice.pools.compactMap { name in
            pools[name].map { live in
                Explanation.Pool(
                    name: name, held: live.holders.count + live.claimedCount,
                    free: live.engine.freeCount(now: clock.now), total: live.total)
            }
        }
        var found = Explanation.Choice(
            interface: interface, family: choice.family, pools: fills, outlook: "")
        if let own = held.first(where: { $0.isFor(interface, choice.family) }) {
            let prefixLength = prefixLengths[own.pool] ?? choice.family.bitWidth
            found.address = "\(own.address)/\(prefixLength)"
            found.pool = own.pool
            found.outlook = "it has this address of IPPool \(own.pool)"
        } else if let next = fills.first(where: { $0.free > 0 }) {
            found.pool = next.name
            found.outlook = "the next address comes from IPPool \(next.name)"
        } else if let demand = choice.demand, demand.existing == .none {
            let lack = lack(for: demand)
            found.isServed = lack == nil
            found.outlook = "\(demand)" + (lack.map { ", but: \($0)" } ?? "")
        } else {
            found.isServed = false
            let next = choice.pools.compactMap { name in
                pools[name]?.engine.withRests { $0.nextEnd }
            }.min()
            let reasons =
                (next.map { ["the next one has rested enough at \($0.timestamp)"] } ?? [])
                + (choice.demand.map(lacks) ?? [])
            found.outlook = (["no address is left"] + reasons).joined(separator: "; ")
        }
        return found
    }
}
