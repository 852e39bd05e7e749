import IPAlloc

/// All that happens in a run.
struct Script: Sendable, Hashable {
    var steps: [Step]

    /// A script of random steps.
    static func random(stepCount: Int, using random: inout RandomSource) -> Script {
        var writer = ScriptWriter(random: random)
        defer { random = writer.random }
        return Script(steps: (0..<stepCount).map { _ in writer.next() })
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
