/// The header fields that the agent's API gives a meaning to.
public enum AgentHeader {
    /// The CNI error code of an answer that is an error. It is not in Spiderpool.
    public static let cniCode = "Ipalloc-CNI-Code"
    /// The state of the store that a backup is of.
    public static let revision = "Ipalloc-Revision"
}
