import IPAlloc
import IPAllocStore

/// Who holds the addresses of a pool at one moment, and which rest, to be compared with the state of
/// that moment or of a later one.
struct PoolHoldings: Sendable {
    /// An address that somebody holds, or that rests.
    struct Holding: Sendable {
        let address: IPAddress
        /// Who holds it; nil if it rests.
        let holder: EndpointIndex?
    }

    let pool: String
    private let holders: HolderTable
    private let rests: RestTable

    /// - Complexity: O(1).
    fileprivate init(_ live: LivePool, named pool: String) {
        self.pool = pool
        holders = live.holders
        rests = live.engine.withRests { $0 }
    }

    /// What of the rests does not fit the others.
    ///
    /// - Complexity: O(r).
    var disagreement: ServiceError? {
        rests.disagreement().map { .disagreement("the rests of \(pool): \($0)") }
    }

    /// All of them, in no order.
    var all: some Sequence<Holding> {
        [
            AnySequence(holders.lazy.map { Holding(address: $0, holder: $1) }),
            AnySequence(rests.all.lazy.map { Holding(address: $0.address, holder: nil) }),
        ].joined()
    }

    /// The first thing that does not fit.
    func firstDisagreement(in state: ServiceState) -> ServiceError? {
        if let disagreement { return disagreement }
        for holding in all {
            if let found = state.disagreement(of: holding, in: pool) { return found }
        }
        return nil
    }
}

extension ServiceState {
    /// Who holds addresses of a pool, and which rest; nil if there is no such pool.
    func holdings(of pool: String) -> PoolHoldings? {
        pools[pool].map { PoolHoldings($0, named: pool) }
    }

    /// What of an address, if that is as it was, does not fit its engine or its endpoint.
    func disagreement(of holding: PoolHoldings.Holding, in pool: String) -> ServiceError? {
        guard let live = pools[pool] else { return nil }
        let (address, isHeld) = (
            holding.address, (try? live.engine.pool.state(of: holding.address)) == .held
        )
        guard let index = holding.holder else {
            guard live.engine.withRests({ $0.end(of: address) }) != nil else { return nil }
            if live.holders[address] != nil {
                return .disagreement("\(address) of \(pool) rests and has a holder")
            }
            return isHeld ? nil : .disagreement("\(address) of \(pool) rests and can be had")
        }
        guard live.holders[address] == index else { return nil }
        if !isHeld { return .disagreement("\(address) of \(pool) has a holder and is not held") }
        guard endpoints.has(index),
            endpoints[index].held.contains(where: { $0.address == address && $0.pool == pool })
        else { return .disagreement("\(address) of \(pool) has a holder that does not know") }
        return nil
    }
}
