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
    /// Any one, each with the same probability.
    case random
    /// The one that the pod's name and interface stand for, or the first free one behind it: who
    /// comes back under its name finds the address that it had, if that is free.
    case sticky
    /// The lowest one that was never given back; else the one that was given back before all others.
    case leastRecentlyReleased = "least-recently-released"

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

    /// What a pool remembers for its policy.
    struct Memory: Sendable {
        /// Where `next` goes on.
        var cursor = Cursor()
        /// What `random` draws from: nobody can guess it.
        var source = RandomSource(seed: UInt64.random(in: 0...UInt64.max))
    }

    /// Takes an address.
    ///
    /// - Parameters:
    ///   - memory: The pool's own.
    ///   - owner: Who gets it, as `sticky` knows him; nobody else asks.
    /// - Throws: `.full`.
    func take(
        from pool: borrowing Pool, _ memory: inout Memory, for owner: () -> String
    ) throws(IPAllocError) -> IPAddress {
        switch self {
        case .lowest, .leastRecentlyReleased: try pool.allocateLowest()
        case .next: try pool.allocateNext(&memory.cursor)
        case .random: try pool.allocateRandom(&memory.source)
        case .sticky: try pool.allocateSticky(key: owner().utf8)
        }
    }
}
