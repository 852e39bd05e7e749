import IPAllocSelection

// Steps, found by what they tell.
extension Trace {
    /// What each level that was looked at tells.
    var levels: [(level: Level, finding: Finding)] {
        steps.compactMap { step in
            if case .level(let level, let finding) = step { (level, finding) } else { nil }
        }
    }

    /// Which pools cannot serve, and why.
    var dropped: [(subject: Subject, pool: String, rejection: Rejection)] {
        steps.compactMap { step in
            if case .dropped(let subject, let pool, let rejection) = step {
                (subject, pool, rejection)
            } else {
                nil
            }
        }
    }

    /// Which pools can serve an interface, in the order in which they are tried.
    func kept(_ subject: Subject) -> [String] {
        steps.compactMap { step in
            if case .kept(subject, let pool, _, _) = step { pool } else { nil }
        }
    }
}
