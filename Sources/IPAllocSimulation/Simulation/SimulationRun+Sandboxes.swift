import IPAlloc
import IPAllocService

/// Pods that get another sandbox, and requests that come late.
extension SimulationRun {
    /// A pod's sandbox dies: the runtime adds the pod's interfaces in a new one, and deletes those of
    /// the old one.
    ///
    /// Of a pod that the agent knows as a resource they may be deleted at any time. For others this is
    /// all that is known of their ends, so that their old sandbox goes when the new one has all.
    func renewSandbox(_ slot: Int) async {
        guard let (old, new) = state.withLock({ $0.cluster.renewSandbox(slot: slot) }) else {
            return
        }
        // What was asked for in the old one has come to the agent by then, whatever becomes of it.
        await schedule.pause(milliseconds: Int64(1 + schedule.draw(3)))
        switch old.isKnown ? schedule.draw(3) : 2 {
        case 0:
            await delete(old)
            await add(new)
        case 1:
            async let deletion: Void = delete(old)
            await add(new)
            await deletion
        default:
            await add(new)
            if old.isKnown || state.withLock({ $0.oracle.wasTold(new) }) { await delete(old) }
        }
    }

    /// Asks the agent who has what the newest pod of a slot was told in its newest sandbox, after a
    /// request for an older one, or one of several sandboxes, is over: it must be that pod there.
    ///
    /// - Parameter asked: Whose request is over.
    func checkHolders(after asked: SimulatedPod) async {
        let isNewest = state.withLock { $0.cluster.isNewest(asked) }
        guard !isNewest || asked.sandbox > 0, let (pod, held) = promise(toSlot: asked.slot) else {
            return
        }
        for (key, address) in held.sorted(by: { $0.key < $1.key }) {
            let report = try? await agent.call { await $0.report(on: address) }
            // It may be about to end by now, or the agent have crashed.
            guard let report, promise(toSlot: asked.slot)?.pod == pod else { return }
            let holders = report.runs.compactMap(\.holder)
            let isHolder = holders.contains {
                $0.podUID == pod.uid && $0.containerID == pod.containerID
                    && $0.interface == key.interface
            }
            if isHolder { continue }
            let found = holders.map { "\($0.podUID) in \($0.containerID) for \($0.interface)" }
            note(
                Violation(
                    "\(pod.uid) was told \(address) for \(key.interface) in "
                        + "\(pod.containerID), and who has it is \(found)"))
        }
    }

    /// The newest pod of a slot, and what it was told in its newest sandbox; nil if it was told
    /// nothing there, is to end, or something is under way for it.
    private func promise(
        toSlot slot: Int
    ) -> (pod: SimulatedPod, held: [Oracle.Key: IPAddress])? {
        state.withLock { state in
            guard let pod = state.cluster.livePod(slot: slot), state.oracle.isLive(pod),
                state.oracle.isQuiet(pod), state.oracle.wasTold(pod)
            else { return nil }
            return (pod, state.oracle.held(by: pod))
        }
    }
}
