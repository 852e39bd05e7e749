/// The number of a state of a store; every transaction that changes something makes a higher one.
///
/// A fresh store is at revision 0. Revisions order the changes of the whole store, not of one
/// object.
public struct Revision: RawRepresentable, Sendable, Hashable, Comparable {
    public let rawValue: Int64

    /// Makes a revision from its number, which is at least 0.
    public init(rawValue: Int64) {
        precondition(rawValue >= 0)
        self.rawValue = rawValue
    }

    /// The state of a store in which nothing was ever written.
    public static let zero = Revision(rawValue: 0)

    /// The revision after this one.
    var next: Revision { Revision(rawValue: rawValue + 1) }

    public static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Revision: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
