import IPAllocJSON
import IPAllocModel
import IPAllocStore
import Synchronization

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
        /// The endpoints that the watcher is to see first, if they are to be told to it.
        private let initial: Mutex<EndpointMoment?>

        init(state: SharedState, number: Result<Int, ServiceError>, initial: EndpointMoment?) {
            self.state = state
            self.number = number
            self.initial = Mutex(initial)
        }

        deinit { end() }

        func end() {
            if case .success(let number) = number {
                // The watcher itself goes when nobody waits for it.
                _ = state.withLock { $0.watches.remove(number) }
            }
        }

        /// Tells the watcher what it is to see first.
        func begin(_ number: Int) async {
            guard let moment = initial.withLock({ $0.take() }) else { return }
            let query = state.withLock { $0.watches.query(of: number) }
            guard let query else { return }
            let places = await LargeAnswers.compose(weight: moment.endpoints.count) {
                moment.endpoints.places.filter { query.matches($0) }.sorted(by: >)
            }
            state.withLock { $0.watches.begin(number, with: places) }
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
            await registration.begin(number)
            while !Task.isCancelled {
                let finding = state.withLock { $0.nextFinding(of: number) }
                switch finding {
                case .event(let type, let snapshot):
                    return ResourceEvent(type, snapshot)
                case .over: return nil
                case .passed: continue
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
    /// Some that do not matter to the watcher were looked at, and there may be more.
    case passed
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
        for _ in 0..<Self.looksMax {
            guard let item = watches.pop(number) else { return .nothing }
            let there = snapshot(query.kind, item.place)
            let current = there.flatMap { snapshot in
                query.labelSelector == nil || query.matches(snapshot.metadata) ? snapshot : nil
            }
            switch (current, item.isKnown, item.lastState) {
            case (let current?, true, let last?)
            where last.metadata.uid != current.metadata.uid:
                // It was deleted and made anew: two events.
                watches.know(number, item.place, false, isThere: false)
                watches.mark(again: item.place, number)
                return .event(.deleted, last)
            case (let current?, let isKnown, _):
                watches.know(number, item.place, true, isThere: true)
                return .event(isKnown ? .modified : .added, current)
            case (nil, true, let last):
                watches.know(number, item.place, false, isThere: there != nil)
                // A resource that is there no longer matches; it is shown as it is.
                guard let shown = last ?? there else { continue }
                return .event(.deleted, shown)
            case (nil, false, _):
                watches.know(number, item.place, false, isThere: there != nil)
            }
        }
        return .passed
    }

    /// How many resources are looked at before others get at the state.
    private static let looksMax = 64

    /// Adds a watcher.
    ///
    /// - Parameter text: The resource version after which changes are wanted; nil for everything
    ///   that is there.
    /// - Returns: Its number, and the endpoints that are to be told to it first; nil if it has been
    ///   told what there is.
    mutating func addWatcher(
        _ query: ResourceQuery, after text: String?
    ) throws(ServiceError) -> (number: Int, initial: EndpointMoment?) {
        guard let text, !text.isEmpty, text != "0" else {
            let number = watches.insert(query)
            // There may be a million of them, which are sorted where nobody waits for it.
            if query.kind == SpiderEndpoint.kind { return (number, EndpointMoment(self)) }
            let places = objects.all(query.kind).keys.filter { query.matches($0) }
            watches.begin(number, with: places.sorted(by: >))
            return (number, nil)
        }
        guard let revision = Revision(text) else {
            throw ServiceError(
                .invalidRequest, "the resource version \"\(text)\" is not a whole number")
        }
        if revision <= self.revision,
            let number = watches.insert(
                query, after: revision, composed: composed(query.kind, after: revision))
        {
            return (number, nil)
        }
        throw ServiceError(
            .expired,
            "the changes after resource version \(text) are no longer known (now "
                + "\(self.revision)); list the resources again and watch from there")
    }

    /// The resources of a kind whose composed part has changed after a revision.
    private func composed(_ kind: ResourceKind, after revision: Revision) -> [ObjectPlace] {
        switch kind {
        case SpiderIPPool.kind:
            pools.filter { $0.value.revision > revision }.map { ObjectPlace(name: $0.key) }
        case SpiderSubnet.kind:
            objects.all(kind).keys.filter { place in
                watches.composedRevision(kind, place).map { $0 > revision } ?? false
            }
        default: []
        }
    }
}

extension Revision {
    /// Reads a resource version.
    init?(_ text: String) {
        guard let number = Int64(text), number >= 0 else { return nil }
        self.init(rawValue: number)
    }
}
