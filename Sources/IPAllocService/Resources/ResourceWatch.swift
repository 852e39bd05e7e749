import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// The changes of resources as they happen, for one reader.
///
/// It ends when its task is cancelled, when `end()` is called or the service closes. What happens to
/// one resource while the reader is busy is one event.
public struct ResourceWatch: AsyncSequence, Sendable {
    public typealias Element = ResourceEvent
    public typealias Failure = ServiceError

    /// A watcher in the state, which goes with the last reference to it.
    final class Registration: Sendable {
        let state: SharedState
        /// The watcher's number, or why there is none.
        let number: Result<Int, ServiceError>

        init(state: SharedState, number: Result<Int, ServiceError>) {
            self.state = state
            self.number = number
        }

        deinit { end() }

        func end() {
            if case .success(let number) = number {
                state.withLock { $0.watches.remove(number) }
            }
        }
    }

    let registration: Registration

    /// Ends it for whoever waits for the next change.
    public func end() { registration.end() }

    public func makeAsyncIterator() -> Iterator { Iterator(registration: registration) }

    public struct Iterator: AsyncIteratorProtocol {
        let registration: Registration

        /// The next change.
        ///
        /// - Throws: `ServiceError` with code `expired` if the changes after the resource version
        ///   that was asked for are no longer known: list the resources again.
        public mutating func next() async throws(ServiceError) -> ResourceEvent? {
            try await next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ServiceError) -> ResourceEvent? {
            let number = try registration.number.get()
            let state = registration.state
            while !Task.isCancelled {
                let finding = state.withLock { $0.nextFinding(of: number) }
                switch finding {
                case .event(let type, let snapshot):
                    return ResourceEvent(type, snapshot)
                case .over: return nil
                case .nothing: break
                }
                let registration = registration
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        state.withLock { $0.watches.wait(number, continuation) }
                    }
                } onCancel: {
                    registration.end()
                }
            }
            return nil
        }
    }
}

/// What a watcher finds when it looks.
enum WatchFinding: Sendable {
    case event(ResourceEvent.Kind, ResourceSnapshot)
    /// There is nothing new.
    case nothing
    /// The watch was ended.
    case over
}

extension ServiceState {
    /// The next event of a watcher.
    mutating func nextFinding(of number: Int) -> WatchFinding {
        guard let query = watches.query(of: number) else { return .over }
        let finding = nextFinding(of: number, query)
        guard query.omitsLedgers, case .event(let type, let snapshot) = finding else {
            return finding
        }
        return .event(type, snapshot.withoutLedger)
    }

    private mutating func nextFinding(of number: Int, _ query: ResourceQuery) -> WatchFinding {
        while let item = watches.pop(number) {
            let current = snapshot(query.kind, item.place).flatMap { snapshot in
                query.labelSelector == nil || query.matches(snapshot.metadata) ? snapshot : nil
            }
            switch (current, item.isKnown, item.lastState) {
            case (let current?, true, let last?)
            where last.metadata.uid != current.metadata.uid:
                // It was deleted and made anew: two events.
                watches.know(number, item.place, false)
                watches.mark(again: item.place, number)
                return .event(.deleted, last)
            case (let current?, let isKnown, _):
                watches.know(number, item.place, true)
                return .event(isKnown ? .modified : .added, current)
            case (nil, true, let last):
                watches.know(number, item.place, false)
                // A resource that is there no longer matches; it is shown as it is.
                guard let shown = last ?? snapshot(query.kind, item.place) else { continue }
                return .event(.deleted, shown)
            case (nil, false, _): continue
            }
        }
        return .nothing
    }

    /// Adds a watcher.
    ///
    /// - Parameter text: The resource version after which changes are wanted; nil for everything
    ///   that is there.
    mutating func addWatcher(
        _ query: ResourceQuery, after text: String?
    ) throws(ServiceError) -> Int {
        let places = places(of: query.kind)
        guard let text, !text.isEmpty, text != "0" else {
            return watches.insert(query, initial: places)
        }
        guard let revision = Revision(text) else {
            throw ServiceError(
                .invalidRequest, "the resource version \"\(text)\" is not a whole number")
        }
        let composed = places.filter { place in
            switch query.kind {
            case SpiderIPPool.kind: pools[place.name].map { $0.revision > revision } ?? false
            default: watches.composedRevision(query.kind, place).map { $0 > revision } ?? false
            }
        }
        if revision <= self.revision,
            let number = watches.insert(
                query, after: revision, places: places, composed: composed)
        {
            return number
        }
        throw ServiceError(
            .expired,
            "the changes after resource version \(text) are no longer known (now "
                + "\(self.revision)); list the resources again and watch from there")
    }

    /// The places of all resources of a kind, in no order.
    func places(of kind: ResourceKind) -> [ObjectPlace] {
        kind == SpiderEndpoint.kind ? Array(endpoints.places) : Array(objects.all(kind).keys)
    }
}

extension Revision {
    /// Reads a resource version.
    init?(_ text: String) {
        guard let number = Int64(text), number >= 0 else { return nil }
        self.init(rawValue: number)
    }
}
