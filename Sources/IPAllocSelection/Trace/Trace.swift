import IPAlloc

/// Why a decision came about: every step of it, in order.
public struct Trace: Sendable, Hashable {
    public internal(set) var steps: [Step] = []

    /// One interface and family of a pod.
    public struct Subject: Sendable, Hashable {
        public let interface: String
        public let family: AddressFamily

        public init(_ interface: String, _ family: AddressFamily) {
            self.interface = interface
            self.family = family
        }
    }

    /// What a level was found to tell.
    public enum Finding: Sendable, Hashable {
        /// Nothing, so the next level is looked at.
        case nothing
        /// Something that does not count, since there are no subnets in this cluster.
        case switchedOff
        /// Something that is malformed or not allowed, so the decision fails.
        case refused(SelectionError)
        /// Pools or subnets, so the level decides.
        case chosen([CandidateNames])
    }

    /// Why names do not count.
    public enum Disregard: Sendable, Hashable {
        /// Their family is switched off.
        case familyOff
        /// Of a list of subnets only the first counts.
        case onlyFirstSubnet
    }

    /// One step of a decision.
    public enum Step: Sendable, Hashable {
        /// A level was looked at.
        case level(Level, Finding)
        /// A level that counts for nothing, since one before it decided, or was refused, and what it
        /// tells.
        case passed(Level, Finding, isRefused: Bool)
        /// Names that the level gives do not count.
        case disregarded(Subject, names: [String], because: Disregard)
        /// A pattern was replaced by the names that it matches.
        case expanded(Subject, pattern: String, names: [String])
        /// A pool cannot serve the interface.
        case dropped(Subject, pool: String, Rejection)
        /// A pool is named that is not there, so the decision fails.
        case missing(Subject, pool: String)
        /// A pool could serve the interface, if another one that is named were there, too.
        case fit(Subject, pool: String)
        /// A pool can serve the interface.
        ///
        /// The place is that in the order in which pools are tried, from 1; the properties are
        /// those that give it that place.
        case kept(Subject, pool: String, place: Int, properties: [PoolProperty])
        /// The pod keeps its address of a pool, whatever else can be said of it.
        case retained(Subject, pool: String)
        /// The application shall have a pool of its own.
        case demanded(Subject, AutomaticPoolDemand)
        /// The level gives the interface nothing.
        case empty(interface: String)
    }

    public init() {}

    /// The levels that were looked at, whatever they told.
    var levels: Set<Level> {
        Set(
            steps.compactMap { step in
                if case .level(let level, _) = step { level } else { nil }
            })
    }
}
