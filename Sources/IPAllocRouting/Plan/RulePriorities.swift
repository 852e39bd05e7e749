import IPAlloc
import IPAllocNetlink

/// Gives rules the priorities that the kernel would give them, so that a plan can name them.
struct RulePriorities {
    private var rules: [AddressFamily: [Rule]]

    /// What the kernel starts from where there is nothing but its own rules.
    private static let highest: UInt32 = 32_765

    init(_ facts: NamespaceFacts) {
        rules = [.ipv4: facts.rules(.ipv4), .ipv6: facts.rules(.ipv6)]
    }

    /// The rule with its priority: that of an equal rule if there is one, otherwise a free one
    /// between those of the pod's interfaces, which one of them had before, otherwise the one
    /// before the second of all.
    mutating func place(_ rule: Rule) -> Rule {
        var all = rules[rule.family] ?? []
        if let found = all.first(where: rule.isSame) {
            var placed = rule
            placed.priority = found.priority
            return placed
        }
        var placed = rule
        if placed.priority == nil {
            let second = all.count > 1 ? all[1].priority ?? 0 : Self.highest + 1
            // Before the first of all would be before the kernel's own, which decides what is
            // for this host.
            placed.priority = Self.gap(in: all) ?? max(second, 2) - 1
        }
        let priority = placed.priority ?? 0
        let place = all.firstIndex { ($0.priority ?? 0) > priority } ?? all.count
        all.insert(placed, at: place)
        rules[rule.family] = all
        return placed
    }

    /// The last free priority between the rules of the pod's interfaces, which are the second of
    /// all and those behind, and the rule behind them.
    private static func gap(in all: [Rule]) -> UInt32? {
        var gap: UInt32?
        for (rule, next) in zip(all.dropFirst(), all.dropFirst(2)) {
            guard rule.mark == nil, TableNumber.isOfInterface(rule.table),
                let priority = rule.priority, let behind = next.priority
            else { break }
            if behind > priority + 1 { gap = behind - 1 }
        }
        return gap
    }
}
