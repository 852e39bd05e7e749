import Glibc

/// Runs a case under one strategy after the other.
struct Explorer {
    /// How many runs a strategy has at most: the value of `IPALLOC_EXPLORE`; 10,000 without it.
    static var runsMax: Int {
        // SAFETY: nothing changes the environment.
        guard let text = unsafe getenv("IPALLOC_EXPLORE") else { return 10_000 }
        // SAFETY: as above.
        let count = unsafe Int(String(cString: text)) ?? 0
        precondition(count > 0, "IPALLOC_EXPLORE is not a number of runs")
        return count
    }

    /// Tries all schedules; if those are too many, all with few preemptions, and random ones.
    ///
    /// - Returns: What is wrong with the first run that fails, or nil.
    static func failure(of description: ScheduleCase, seed: UInt64) throws -> String? {
        let prepared = try PreparedCase(description)
        var summary = description.name
        defer { print(summary) }
        var every = EverySchedule()
        let all = run(prepared, &every, runsMax: runsMax)
        summary += ": \(all.runs) schedules\(all.isComplete ? ", all there are" : "")"
        if all.failure != nil || all.isComplete { return all.failure }
        var beforeWrites = FewPreemptions(preemptionsMax: 2, onlyBeforeWrites: true)
        let sparing = run(prepared, &beforeWrites, runsMax: runsMax)
        summary += ", \(sparing.runs) with 2 preemptions before writes"
        summary += sparing.isComplete ? " (all)" : ""
        if sparing.failure != nil { return sparing.failure }
        for preemptions in 1...description.preemptions {
            var few = FewPreemptions(preemptionsMax: preemptions, onlyBeforeWrites: false)
            let bounded = run(prepared, &few, runsMax: runsMax)
            summary += ", \(bounded.runs) with \(preemptions) preemptions"
            summary += bounded.isComplete ? " (all)" : ""
            if bounded.failure != nil { return bounded.failure }
            if !bounded.isComplete { break }
        }
        var random = RandomPriorities(seed: seed)
        let some = run(prepared, &random, runsMax: runsMax)
        summary += ", \(some.runs) at random with IPALLOC_SEED=\(seed)"
        return some.failure
    }

    private static func run(
        _ prepared: PreparedCase, _ strategy: inout some Strategy, runsMax: Int
    ) -> (runs: Int, isComplete: Bool, failure: String?) {
        for runs in 1...runsMax {
            if let failure = prepared.run(&strategy) { return (runs, false, failure) }
            if !strategy.next() { return (runs, true, nil) }
        }
        return (runsMax, false, nil)
    }
}
