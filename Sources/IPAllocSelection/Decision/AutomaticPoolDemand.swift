import IPAllocModel

/// A pool that an application shall have of its own.
public struct AutomaticPoolDemand: Sendable, Hashable {
    /// The pool that there is already.
    public enum Existing: Sendable, Hashable {
        /// There is none: it is to be made.
        case none
        /// The application's.
        case own(String)
        /// That of an earlier application of the same name, to be taken over.
        case earlier(String)

        /// The pool's name.
        public var name: String? {
            switch self {
            case .none: nil
            case .own(let name), .earlier(let name): name
            }
        }
    }

    /// What the pool is for.
    public let identity: AutomaticPoolIdentity
    /// The pool's name.
    public let name: String
    /// The name of the subnet that the pool is cut from.
    public let subnet: String
    /// How many addresses were asked for.
    public let addressCount: AddressCount
    /// How many addresses the pool must have; nil if that depends on the number of the
    /// application's pods, and this is not known.
    public let size: Int?
    /// Whether the pool goes with its application.
    public let isReclaimed: Bool
    public let existing: Existing
    /// How many addresses the pool that there is already has; nil if there is none.
    public let existingSize: Int?

    /// The labels that the pool must have.
    public var labels: [String: String] {
        var labels = identity.labels
        labels[ResourceNames.poolReclaim] = isReclaimed ? "true" : "false"
        labels[ResourceNames.ownerSubnet] = subnet
        return labels
    }

    /// The annotations that the pool must have.
    public var annotations: [String: String] {
        var annotations = identity.annotations
        annotations[ResourceNames.poolAddressCount] = addressCount.description
        return annotations
    }
}

extension AutomaticPoolDemand: CustomStringConvertible {
    /// The demand as the end of a sentence: what there is, and what is wanted if it is not that.
    public var description: String {
        let number = size.map(Self.text) ?? "an unknown number of addresses"
        let wanted = number + (addressCount.basis.map { " (\($0))" } ?? "")
        let count =
            if let existingSize, existingSize != size {
                "\(Self.text(existingSize)), where \(wanted) \(verb) wanted,"
            } else {
                wanted
            }
        let start = "IPPool \(name) with \(count) from SpiderSubnet \(subnet) "
        return switch existing {
        case .none: start + "is to be made"
        case .own: start + "is the application's"
        case .earlier: start + "is to be taken over from an earlier application"
        }
    }

    private var verb: String { size == 1 || size == nil ? "is" : "are" }

    private static func text(_ count: Int) -> String {
        count == 1 ? "1 address" : "\(count) addresses"
    }
}
