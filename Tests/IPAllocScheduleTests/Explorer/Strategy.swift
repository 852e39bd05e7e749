import IPAllocTestSupport

/// Decides which thread makes its step, run after run.
protocol Strategy {
    /// Chooses one of the threads of a set.
    mutating func choose(among alive: UInt8, _ scheduler: Scheduler) -> Int

    /// Ends a run.
    ///
    /// - Returns: Whether there is another run to make.
    mutating func next() -> Bool

    /// Whether the last run repeats another one but for the order of steps that do not matter.
    var isRedundant: Bool { get }
}

extension UInt8 {
    fileprivate func contains(_ thread: Int) -> Bool { self >> UInt8(thread) & 1 == 1 }
    fileprivate var first: Int { trailingZeroBitCount }
}

/// Every schedule, but of those that differ only in the order of steps which do not conflict, at
/// least one.
///
/// It goes depth first and keeps *sleep sets* (Godefroid, "Partial-order methods for the
/// verification of concurrent systems", 1996): a thread whose step was tried at a place sleeps in
/// the places reached by other threads' steps from there, until a step conflicts with its own.
struct EverySchedule: Strategy {
    private struct Place {
        var alive: UInt8
        var sleeping: UInt8
        var tried: UInt8 = 0
        var chosen: Int
        /// What each thread was about to do.
        var pending: [Scheduler.Step]
    }

    private var places: [Place] = []
    private var depth = 0
    private(set) var isRedundant = false

    mutating func choose(among alive: UInt8, _ scheduler: Scheduler) -> Int {
        defer { depth += 1 }
        if isRedundant { return alive.first }
        if depth < places.count { return places[depth].chosen }
        var sleeping: UInt8 = 0
        if let last = places.last {
            let made = last.pending[last.chosen]
            for thread in 0..<Scheduler.threadCountMax
            where (last.sleeping | last.tried).contains(thread)
                && !last.pending[thread].conflicts(with: made)
            {
                sleeping |= 1 << UInt8(thread)
            }
        }
        let awake = alive & ~sleeping
        guard awake != 0 else {
            isRedundant = true
            return alive.first
        }
        let last = places.last?.chosen ?? 0
        let chosen = awake.contains(last) ? last : awake.first
        places.append(
            Place(alive: alive, sleeping: sleeping, chosen: chosen, pending: scheduler.pending))
        return chosen
    }

    mutating func next() -> Bool {
        depth = 0
        isRedundant = false
        while var place = places.popLast() {
            place.tried |= 1 << UInt8(place.chosen)
            let rest = place.alive & ~place.sleeping & ~place.tried
            guard rest != 0 else { continue }
            place.chosen = rest.first
            places.append(place)
            return true
        }
        return false
    }
}

/// Every schedule with at most some number of preemptions: switches away from a thread that could
/// go on (Musuvathi and Qadeer, "Iterative context bounding", 2007).
///
/// If these are too many, those with preemptions only before writes, and between operations, are a
/// small part of them: a thread is stopped with what it has read, and before it does something about it.
struct FewPreemptions: Strategy {
    private struct Place {
        var alive: UInt8
        var tried: UInt8 = 0
        var chosen: Int
        /// The thread that made the step before, if it can go on.
        var previous: Int?
        /// Whether it may be stopped here.
        var mayPreempt: Bool
        /// The number of preemptions before this place.
        var preemptions: Int
    }

    let preemptionsMax: Int
    let onlyBeforeWrites: Bool
    private var places: [Place] = []
    private var depth = 0
    let isRedundant = false

    init(preemptionsMax: Int, onlyBeforeWrites: Bool) {
        self.preemptionsMax = preemptionsMax
        self.onlyBeforeWrites = onlyBeforeWrites
    }

    mutating func choose(among alive: UInt8, _ scheduler: Scheduler) -> Int {
        defer { depth += 1 }
        if depth < places.count { return places[depth].chosen }
        var preemptions = 0
        var previous: Int?
        if let last = places.last {
            preemptions = last.preemptions
            if let thread = last.previous, thread != last.chosen { preemptions += 1 }
            if alive.contains(last.chosen) { previous = last.chosen }
        }
        let chosen = previous ?? alive.first
        let kind = scheduler.pending[chosen].kind
        places.append(
            Place(
                alive: alive, chosen: chosen, previous: previous,
                mayPreempt: preemptions < preemptionsMax
                    && (!onlyBeforeWrites || kind == .write || kind == .call),
                preemptions: preemptions))
        return chosen
    }

    mutating func next() -> Bool {
        depth = 0
        while var place = places.popLast() {
            place.tried |= 1 << UInt8(place.chosen)
            if place.previous != nil && !place.mayPreempt { continue }
            let rest = place.alive & ~place.tried
            guard rest != 0 else { continue }
            place.chosen = rest.first
            places.append(place)
            return true
        }
        return false
    }
}

/// Random priorities, which change at a few random steps: finds a bug that needs d steps in one
/// order with a probability that does not shrink with the number of schedules (Burckhardt et al.,
/// "A randomized scheduler with probabilistic guarantees of finding bugs", 2010).
struct RandomPriorities: Strategy {
    private var random: SeededGenerator
    private var priorities: [Int] = []
    private var changes: [Int] = []
    private var steps = 0
    /// The most steps that a run has had.
    private var stepsMax = 32
    let isRedundant = false

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        shuffle()
    }

    mutating func choose(among alive: UInt8, _ scheduler: Scheduler) -> Int {
        let threads = (0..<Scheduler.threadCountMax).filter { alive.contains($0) }
        var chosen = threads.max { priorities[$0] < priorities[$1] }!
        if let change = changes.firstIndex(of: steps) {
            priorities[chosen] = -change
            chosen = threads.max { priorities[$0] < priorities[$1] }!
        }
        steps += 1
        return chosen
    }

    mutating func next() -> Bool {
        stepsMax = max(stepsMax, steps)
        shuffle()
        return true
    }

    private mutating func shuffle() {
        steps = 0
        priorities = Array(1...Scheduler.threadCountMax).shuffled(using: &random)
        let count = Int.random(in: 1...5, using: &random)
        changes = (0..<count).map { _ in Int.random(in: 0..<stepsMax, using: &random) }
    }
}
