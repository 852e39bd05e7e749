import IPAllocNetlink

extension RoutingConfiguration {
    /// The name of the pod's first interface.
    var firstInterface: String {
        switch self {
        case .veth: VethPlanner.firstInterface
        case .coordinator(let settings): settings.firstInterface
        }
    }

    /// The table of the node's routes to pods.
    var hostTable: RouteTable {
        switch self {
        case .veth: .main
        case .coordinator(let settings): settings.hostTable
        }
    }

    /// What is wanted for an interface, given what is there: pure.
    func plan(
        _ attachment: PodAttachment, _ facts: RoutingFacts
    ) throws(RoutingError) -> RoutingPlan {
        switch self {
        case .veth(let settings):
            try VethPlanner(attachment: attachment, settings: settings, facts: facts).plan()
        case .coordinator(let settings):
            try CoordinatorPlanner(attachment: attachment, settings: settings, facts: facts).plan()
        }
    }
}
