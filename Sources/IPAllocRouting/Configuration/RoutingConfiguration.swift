/// Which of the two plugins is asked, and how it is configured.
public enum RoutingConfiguration: Sendable, Hashable {
    case veth(VethSettings)
    case coordinator(CoordinatorSettings)
}
