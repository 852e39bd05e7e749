import IPAlloc

/// All that happens in a run.
struct Script: Sendable, Hashable {
    var steps: [Step]

    /// A script of random steps.
    static func random(stepCount: Int, using random: inout RandomSource) -> Script {
        Script(steps: (0..<stepCount).map { _ in Step.random(using: &random) })
    }
}

extension Step {
    fileprivate static func random(using random: inout RandomSource) -> Step {
        // Most follow at once, so that they cross; some give the others time to settle.
        let delay = [0, 0, 0, 1, 2, 5, 20][Int.random(in: 0..<7, using: &random)]
        return Step(delayMilliseconds: delay, action: Action.random(using: &random))
    }
}

extension Action {
    fileprivate static func random(using random: inout RandomSource) -> Action {
        func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        let slot = number(Cluster.slotCount)
        switch number(1000) {
        case 0..<430: return .begin(slot: slot)
        case 430..<480: return .repeatAdd(slot: slot)
        case 480..<510: return .abandonedAdd(slot: slot)
        case 510..<800: return .end(slot: slot)
        case 800..<830: return .vanish(slot: slot)
        case 830..<860: return .lateDelete(slot: slot)
        case 860..<895: return .scale(workload: number(Cluster.workloadCount), replicas: number(7))
        case 895..<905: return .deleteWorkload(workload: number(Cluster.workloadCount))
        case 905..<925:
            return .resize(
                pool: number(Cluster.pools.count), first: number(8),
                count: 1 + number(Cluster.poolSize - 8))
        case 925..<945:
            let bits = random.next() & random.next() & random.next()
            return .reserve(
                pool: number(Cluster.pools.count), bits: UInt(truncatingIfNeeded: bits))
        case 945..<970: return .collectGarbage(isDryRun: number(3) == 0)
        case 970..<980: return .crash(downMilliseconds: number(50))
        case 980..<992: return .failCommits(count: 1 + number(3))
        default: return .jump(milliseconds: number(120_000) - 60_000)
        }
    }
}

extension Script {
    /// A short script that fails as this one does: steps are left out, in ever smaller parts, for
    /// as long as it still fails (ddmin, Zeller and Hildebrandt, "Simplifying and isolating
    /// failure-inducing input", 2002).
    ///
    /// - Parameter fails: Whether a script fails.
    func shrunk(while fails: (Script) -> Bool) -> Script {
        var script = self
        var size = max(1, script.steps.count / 2)
        while true {
            var start = 0
            var isShorter = false
            while start < script.steps.count {
                var shorter = script
                shorter.steps.removeSubrange(start..<min(start + size, script.steps.count))
                if fails(shorter) {
                    script = shorter
                    isShorter = true
                } else {
                    start += size
                }
            }
            if size == 1 && !isShorter { return script }
            if !isShorter || size > script.steps.count { size = max(1, size / 2) }
        }
    }
}
