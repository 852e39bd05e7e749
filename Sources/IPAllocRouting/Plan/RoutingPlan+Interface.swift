extension RoutingPlan {
    /// Without settings that are not for the interface's network to decide, now that others may
    /// have been set up after it: those of links that it shares nothing with, and those that all
    /// interfaces share if another one's network had the last word.
    ///
    /// It had if they all have one value, and not the one that is planned: whoever sets one sets
    /// all, and a single one that differs was changed by somebody else.
    func ofInterface(in facts: RoutingFacts) -> RoutingPlan {
        let shared = pod.settings.filter { $0.reach == .pod }
        let values = shared.map { facts.pod.settings[$0.setting] }
        let isOverruled = Set(values).count == 1 && values.first != shared.first?.value
        var plan = self
        for place in [Place.pod, .host] {
            plan[place].settings.removeAll { change in
                change.reach == .others || change.reach == .pod && isOverruled
            }
        }
        return plan
    }
}
