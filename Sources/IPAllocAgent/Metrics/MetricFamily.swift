/// What is said about a metric: its name, its kind, and what it means.
public struct MetricFamily: Sendable, Hashable {
    /// How a metric behaves over time.
    public enum Kind: String, Sendable, Hashable {
        case counter, gauge, histogram
        /// A counter under a name that a counter may not have; see `AgentMetricNames`.
        case untyped
    }

    public let name: String
    public let kind: Kind
    /// One sentence, without a full stop.
    public let help: String

    init(_ name: String, _ kind: Kind, _ help: String) {
        assert(kind != .counter || name.hasSuffix("_total"))
        self.name = name
        self.kind = kind
        self.help = help
    }
}
