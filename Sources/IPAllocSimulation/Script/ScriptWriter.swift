import IPAlloc

/// Draws the steps of a script: what happens in a busy cluster, where pods come and go all the time
/// and all else is seldom.
///
/// It keeps an eye on what there is if each step does what it says, so that most steps make sense.
/// Some do not, and what goes wrong in the run lets more cross.
struct ScriptWriter {
    var random: RandomSource
    private var hasPod = Array(repeating: false, count: Cluster.slotCount)
    private var hasWorkload = Array(repeating: false, count: Cluster.workloadCount)

    init(random: RandomSource) {
        self.random = random
    }

    mutating func next() -> Step {
        // Most follow at once, so that they cross; some give the others time to settle.
        let delay = [0, 0, 0, 1, 2, 5, 20][number(7)]
        let action = draw()
        note(action)
        return Step(delayMilliseconds: delay, action: action)
    }

    private mutating func draw() -> Action {
        let slot = number(Cluster.slotCount)
        switch number(1000) {
        case 0..<775: return turn(slot)
        case 775..<785: return .copy(slot: slot)
        case 785..<815: return hasPod[slot] ? .renewSandbox(slot: slot) : turn(slot)
        case 815..<860: return .repeatAdd(slot: slot)
        case 860..<890: return .abandonedAdd(slot: slot)
        case 890..<920: return .vanish(slot: slot)
        case 920..<950: return .lateDelete(slot: slot)
        case 950..<960: return scale(number(Cluster.workloadCount))
        case 960..<963: return .deleteWorkload(workload: number(Cluster.workloadCount))
        case 963..<968:
            return .resize(
                pool: number(Cluster.pools.count), first: number(8),
                count: 1 + number(Cluster.poolSize - 8))
        case 968..<973:
            let bits = random.next() & random.next() & random.next()
            return .reserve(
                pool: number(Cluster.pools.count), bits: UInt(truncatingIfNeeded: bits))
        case 973..<980: return .collectGarbage(isDryRun: number(3) == 0)
        case 980..<983: return .crash(downMilliseconds: number(50))
        case 983..<995: return .failCommits(count: 1 + number(3))
        default: return .jump(milliseconds: number(120_000) - 60_000)
        }
    }

    /// A pod comes where none is, or goes. Pods whose workload is not there have it made.
    private mutating func turn(_ slot: Int) -> Action {
        if hasPod[slot] { return .end(slot: slot) }
        if let workload = Cluster.workload(ofSlot: slot), !hasWorkload[workload] {
            return scale(workload)
        }
        return .begin(slot: slot)
    }

    private mutating func scale(_ workload: Int) -> Action {
        .scale(workload: workload, replicas: number(7))
    }

    private mutating func number(_ count: Int) -> Int {
        Int.random(in: 0..<count, using: &random)
    }

    /// Keeps in mind what there is after an action.
    private mutating func note(_ action: Action) {
        switch action {
        case .begin(let slot): hasPod[slot] = true
        case .end(let slot), .vanish(let slot): hasPod[slot] = false
        case .scale(let workload, _): hasWorkload[workload] = true
        case .deleteWorkload(let workload): hasWorkload[workload] = false
        default: break
        }
    }
}
