import Glibc

/// Runs a case under one strategy after the other.
struct Explorer {
    /// How many runs a strategy has; `IPALLOC_EXPLORE=long` allows many more.
    static var runsMax: Int {
        guard let text = unsafe getenv("IPALLOC_EXPLORE") else { return 10_000 }
        return unsafe String(cString: text) == "long" ? 2_000_000 : 10_000
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
        for preemptions in 1...description.preemptions {
            var few = FewPreemptions(preemptionsMax: preemptions)
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
