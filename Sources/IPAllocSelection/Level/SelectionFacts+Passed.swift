extension SelectionFacts {
    /// What the levels tell that a decision did not come to, for who wants to know all of them.
    ///
    /// - Parameter trace: Of the decision about these facts.
    /// - Returns: A step for each of them; none for a pod that is not asked at any level.
    public consuming func passedLevels(after trace: Trace) -> [Trace.Step] {
        let looked = trace.levels
        if looked.isEmpty { return [] }
        let isRefused = trace.steps.contains { step in
            if case .level(_, .refused) = step { true } else { false }
        }
        let reader = LevelReader(facts: SharedFacts(self))
        return Level.allCases.filter { !looked.contains($0) }.map { level in
            do throws(SelectionError) {
                return .passed(level, try reader.look(at: level), isRefused: isRefused)
            } catch {
                return .passed(level, .refused(error), isRefused: isRefused)
            }
        }
    }
}
