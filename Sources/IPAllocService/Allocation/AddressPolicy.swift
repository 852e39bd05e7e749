import IPAlloc
import IPAllocModel

/// Which free address of a pool comes next.
///
/// A pool tells it by the annotation `ipalloc/policy`. A further policy needs a case here and what
/// it does in `take`; everything else follows.
enum AddressPolicy: String, Sendable, Hashable, CaseIterable {
    /// The lowest one.
    case lowest
    /// The first one after that which was given last.
    case next

    /// The annotation's key.
    static let annotation = "ipalloc/policy"

    /// What can be said for those who ask for a policy that there is not.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// The policy that a pool asks for; nil if there is no such policy.
    init?(of pool: SpiderIPPool) {
        guard let name = pool.metadata.annotations[Self.annotation] else {
            self = .lowest
            return
        }
        self.init(rawValue: name)
    }

    /// Takes an address.
    ///
    /// - Parameter cursor: The pool's own.
    /// - Throws: `.full`.
    func take(
        from pool: borrowing Pool, _ cursor: inout Cursor
    ) throws(IPAllocError) -> IPAddress {
        switch self {
        case .lowest: try pool.allocateLowest()
        case .next: try pool.allocateNext(&cursor)
        }
    }
}
