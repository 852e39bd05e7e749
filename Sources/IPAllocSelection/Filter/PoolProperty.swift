import IPAllocModel

/// A property by which a pool is meant for some pods rather than for all, the weightiest first. The
/// raw value is its name in specifications.
public enum PoolProperty: String, Sendable, Hashable, CaseIterable {
    case podAffinity
    case nodeName
    case nodeAffinity
    case namespaceName
    case namespaceAffinity
    case multusName

    /// Whether a pool has the property.
    func isPresent(in spec: SpiderIPPool.Spec) -> Bool {
        switch self {
        case .podAffinity: spec.podAffinity != nil
        case .nodeName: !spec.nodeNames.isEmpty
        case .nodeAffinity: spec.nodeAffinity != nil
        case .namespaceName: !spec.namespaceNames.isEmpty
        case .namespaceAffinity: spec.namespaceAffinity != nil
        case .multusName: !spec.multusNames.isEmpty
        }
    }
}

/// Which properties a pool has, as a place in the order in which pools are tried.
struct AffinityClass: Sendable, Hashable, Comparable {
    /// A bit per property, the weightiest highest.
    private let bits: UInt8

    init(_ spec: SpiderIPPool.Spec) {
        bits = PoolProperty.allCases.reduce(0) { $0 << 1 | ($1.isPresent(in: spec) ? 1 : 0) }
    }

    /// Whether the pool has none, and so is for all pods.
    var isEmpty: Bool { bits == 0 }

    /// The properties, the weightiest first.
    var properties: [PoolProperty] {
        if isEmpty { return [] }
        return zip(PoolProperty.allCases, (0..<PoolProperty.allCases.count).reversed())
            .filter { bits >> $0.1 & 1 == 1 }.map(\.0)
    }

    /// Whether pools of the left class are tried before those of the right one.
    static func < (left: AffinityClass, right: AffinityClass) -> Bool { left.bits > right.bits }
}
