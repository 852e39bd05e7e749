import IPAlloc
import IPAllocService

/// Since when addresses rest: nobody shall get them for a while after the end of who had them.
struct Rests {
    /// A time of day of the agent's clock.
    struct Moment: Sendable, Hashable {
        var milliseconds: Int64
        /// How often the clock was set back until then.
        var backCount: Int
    }

    /// When the end of their last holders began.
    private var starts: [IPAddress: Moment] = [:]

    /// The end of an address's holder begins.
    mutating func begin(_ address: IPAddress, pool: String?, at moment: Moment) {
        if Self.milliseconds(ofPool: pool) > 0 { starts[address] = moment }
    }

    /// The addresses of the pool change in which some rest, which ends the rests of those that go.
    mutating func endAll() { starts = [:] }

    /// A pod was told an address, which must have rested. If the clock was set back meanwhile, that
    /// cannot be told.
    mutating func end(
        of allocated: AllocatedAddress, for pod: SimulatedPod, at moment: Moment
    ) throws(Violation) {
        guard let start = starts.removeValue(forKey: allocated.address),
            start.backCount == moment.backCount
        else { return }
        let age = moment.milliseconds - start.milliseconds
        if age < Self.milliseconds(ofPool: allocated.pool) {
            throw Violation(
                "\(pod.uid) was told \(allocated.address) \(age) ms after the end of its last "
                    + "holder began")
        }
    }

    private static func milliseconds(ofPool name: String?) -> Int64 {
        name.flatMap { Cluster.pool(named: $0) }?.restMilliseconds ?? 0
    }
}
