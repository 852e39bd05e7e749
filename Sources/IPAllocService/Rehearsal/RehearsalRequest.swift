public import IPAllocJSON

/// A question what would come of objects if they were applied, and their pods came.
public struct RehearsalRequest: Sendable, Hashable {
    /// What is applied, in this order: each object is created, or merged into the one that is
    /// there (RFC 7386).
    public var objects: [JSONValue]
    /// The nodes that the pods come to; empty for all that are known.
    public var nodes: [String] = []
    /// The node if none is known.
    public var defaultNode = ""
    /// How many pods are played at most, the rest is told in a notice.
    public var podsMax = 10_000

    public init(objects: [JSONValue]) {
        self.objects = objects
    }
}
