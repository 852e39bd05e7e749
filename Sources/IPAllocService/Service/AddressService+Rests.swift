import IPAllocStore

extension AddressService {
    /// How many rests one transaction forgets, so that none takes long.
    private static let forgottenAtOnce = 512

    /// Has the store forget the rests that are over. Nothing depends on it but the store's size.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot; the next call tries again.
    func forgetEndedRests() async throws(ServiceError) {
        while true {
            let rests = state.withLock { $0.takeEndedRests(countMax: Self.forgottenAtOnce) }
            if rests.isEmpty { return }
            let transaction = Transaction(writes: rests.map { .deleteRest($0) })
            let outcome = await committer.commit(transaction) { state, outcome in
                switch outcome {
                case .success(let revision): state.revision = max(state.revision, revision)
                case .failure: state.note(ended: rests)
                }
            }
            _ = try outcome.get()
        }
    }
}

extension ServiceState {
    /// Some rests that are over, and that the store may still have.
    fileprivate func takeEndedRests(countMax: Int) -> [AddressRest] {
        var found: [AddressRest] = []
        for (name, live) in pools where found.count < countMax {
            let ended = live.engine.withRests { $0.takeEnded(countMax: countMax - found.count) }
            found += ended.map { AddressRest($0.rest, of: $0.address, pool: name) }
        }
        return found
    }

    fileprivate func note(ended rests: [AddressRest]) {
        for rest in rests {
            pools[rest.pool]?.engine.withRests { $0.note(ended: rest.address, Rest(rest)) }
        }
    }
}
