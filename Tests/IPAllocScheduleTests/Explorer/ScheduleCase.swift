@testable import IPAllocScheduled

/// A pool and a few threads that use it, of which all schedules are to be tried.
struct ScheduleCase: Sendable, CustomStringConvertible {
    /// What the hints of the pool say when the threads start.
    enum Hints {
        /// That everything may be free, as in a new pool, even where nothing is.
        case stale
        /// Nothing more than is true, as after a search that found nothing.
        case clear
    }

    var name: String
    var ranges: [ClosedRange<UInt128>]
    var excluded: [ClosedRange<UInt128>] = []
    var held: [ClosedRange<UInt128>] = []
    var rest = Rest.never
    /// Whether each address is held under a generation.
    var isFenced = false
    /// Makes the pool sparse, with so many leaves in a bucket.
    var bucketCapacity: Int?
    /// Gives each thread a pool of its own, attached to one live image.
    var isLive = false
    /// The thread that ends anywhere in what it does, if it has not done it by then. It does single
    /// addresses only.
    var mortal: Int?
    var hints = Hints.stale
    /// What is done, whatever it answers, before the threads start.
    var prepare: [Action] = []
    /// What each thread does.
    var threads: [[Action]]
    /// The number of preemptions that is tried if all schedules are too many.
    var preemptions = 3

    /// Whether the free list must lead to a free address in the end, if there is one.
    var mustBeListed = false

    var description: String { name }
}

/// A case with its pool, ready to be run again and again.
final class PreparedCase {
    let name: String
    private let threads: [[Action]]
    private let mustBeListed: Bool
    private let rest: Rest
    private let arena = Arena()
    /// What the threads use; all the same if the pool is not in a live image.
    private let pools: [PoolHandle]
    /// What the checks use.
    private var pool: PoolHandle
    private let memory: UnsafeMutableRawBufferPointer?
    private let mortal: Int?
    private let scheduler = Scheduler()
    private let watched: [UInt128]
    private let initial: [AddressState]
    /// The addresses that are free at the start.
    private let free: [UInt128]
    private var operations: [Operation] = []
    private var runs = 0

    init(_ description: ScheduleCase) throws {
        name = description.name
        threads = description.threads
        mustBeListed = description.mustBeListed
        rest = description.rest
        let resting = rest.resting
        mortal = description.mortal
        let arena = arena
        let made = try unsafe withIntervals(description.ranges) { ranges throws(IPAllocError) in
            try unsafe withIntervals(description.excluded) { excluded throws(IPAllocError) in
                try unsafe PoolHandle.make(
                    family: .ipv4, ranges: ranges, excluded: excluded, resting: resting,
                    isFenced: description.isFenced, allocator: arena.allocator,
                    bucketCapacity: description.bucketCapacity)
            }
        }
        if description.isLive {
            let memory = try unsafe Self.liveImage(of: made, arena)
            pools = try threads.map { _ in
                try unsafe PoolHandle.attach(to: memory, allocator: arena.allocator)
            }
            unsafe self.memory = unsafe memory
        } else {
            pools = threads.map { _ in made }
            unsafe memory = nil
        }
        pool = pools[0]
        let pool = pool
        for value in description.held.joined() {
            try pool.claim(IPAddress(unchecked: value, family: .ipv4))
        }
        if description.hints == .clear {
            // A failed search clears every stale hint; what was free is given back after it.
            var taken: [UInt128] = []
            while let value = try? pool.allocateLowest() { taken.append(value) }
            for value in taken { pool.giveBack(value) }
        }
        var none: [UInt128] = []
        for action in description.prepare { _ = action.perform(on: pool, taken: &none) }
        arena.keep()
        var free: [UInt128] = []
        var after: IPAddress?
        while let value = try? pool.next(.free, after: after) {
            free.append(value)
            after = IPAddress(unchecked: value, family: .ipv4)
        }
        self.free = free
        let named = description.threads.joined().flatMap(\.addresses)
        // Few free addresses are all watched, so that "full" is judged by each of them.
        let few = free.count <= 8 ? free : []
        var rested: [UInt128] = []
        after = nil
        while let value = try? pool.next(.resting, after: after) {
            rested.append(value)
            after = IPAddress(unchecked: value, family: .ipv4)
        }
        watched = Set(named + few + rested).sorted()
        initial = try watched.map { try pool.state(of: IPAddress(unchecked: $0, family: .ipv4)) }
    }

    private static func liveImage(
        of pool: PoolHandle, _ arena: Arena
    ) throws -> UnsafeMutableRawBufferPointer {
        let size = try pool.liveImageSize()
        let memory = unsafe UnsafeMutableRawBufferPointer(
            start: try unsafe arena.allocator.allocateBytes(size, alignment: LiveImage.alignment),
            count: size)
        _ = try unsafe pool.writeLiveImage(to: memory)
        return unsafe memory
    }

    /// Runs the threads once.
    ///
    /// - Returns: What is wrong, or nil.
    func run(_ strategy: inout some Strategy) -> String? {
        arena.restore()
        pool = pools[0]
        operations.removeAll(keepingCapacity: true)
        runs += 1
        var bodies = threads.indices.map { thread in { self.body(of: thread) } }
        if let mortal { bodies.append { self.scheduler.kill(mortal) } }
        let hasEnded = scheduler.run(bodies) { strategy.choose(among: $0, $1) }
        guard hasEnded else { return report("an operation does not end") }
        if strategy.isRedundant { return nil }
        return (mortal == nil ? check() : checkAfterDeath()).map(report)
    }

    private func body(of thread: Int) {
        var taken: [UInt128] = []
        for action in threads[thread] {
            var action = action
            if action == .releaseTaken {
                guard let value = taken.popLast() else { continue }
                action = .release(value)
            }
            scheduler.stop(Scheduler.Step(word: Scheduler.clock, kind: .call))
            let index = operations.count
            operations.append(Operation(thread: thread, action: action, called: scheduler.time))
            let outcome = action.perform(on: pools[thread], taken: &taken)
            scheduler.stop(Scheduler.Step(word: Scheduler.clock, kind: .return))
            operations[index].outcome = outcome
            operations[index].returned = scheduler.time
        }
    }

    private func report(_ problem: String) -> String {
        let lines = operations.map { operation in
            "  \(operation.called)-\(operation.returned) thread \(operation.thread): "
                + "\(operation.action) → \(operation.outcome)"
        }
        let trace = scheduler.trace.map { String($0) }.joined()
        return "\(name): \(problem)\n\(lines.joined(separator: "\n"))\n  schedule \(trace)"
    }
}

// MARK: Checks

extension PreparedCase {
    private typealias Subject = (value: UInt128, initial: AddressState)

    private func check() -> String? {
        do throws(IPAllocError) {
            try pool.checkInvariants()
            if unsafe memory == nil, arena.live != pool.byteCount { return "memory was lost" }
            if let problem = problemOfHistory() { return problem }
            let subjects = subjects(with: Set(operations.flatMap(\.taken)).subtracting(watched))
            if mustBeListed, pool.layout.count(.free) > 0, pool.layout.list.first == nil {
                return "the free list leads to no free address"
            }
            if let problem = try checkDrain(subjects) { return problem }
            return pool.counts.free == 0 ? nil : "counted some when none was free"
        } catch {
            return "\(error)"
        }
    }

    /// Attaches anew, which must find everything that is free, and looks for something that the call
    /// under way may have done which explains the rest.
    private func checkAfterDeath() -> String? {
        guard let memory = unsafe memory else { return "no live image" }
        do throws(IPAllocError) {
            pool = try unsafe PoolHandle.attach(to: memory, allocator: arena.allocator)
        } catch {
            return "\(error)"
        }
        let segments = (0..<pool.layout.segmentCount).map { pool.layout.segment($0) }
        let free = segments.reduce(0) { $0 + $1.freeCount(inWords: 0..<$1.wordCount) }
        guard pool.counts.free == UInt128(free) else { return "counted other than is free" }
        guard let dead = operations.firstIndex(where: { $0.returned == .max }) else {
            return check()
        }
        let all = operations
        var outcomes: [Outcome] = [.done]
        if operations[dead].action.addresses.isEmpty {
            outcomes = (watched + self.free).map { .taken([$0]) }
        }
        operations.remove(at: dead)
        if problemOfHistory() == nil { return check() }
        operations = all
        for outcome in outcomes {
            operations[dead].outcome = outcome
            if problemOfHistory() == nil { return check() }
        }
        return problemOfHistory()
    }

    /// What is wrong with the answers.
    private func problemOfHistory() -> String? {
        if let problem = operations.lazy.compactMap(self.problem).first { return problem }
        // An address that was handed out and is not watched was free at the start.
        let taken = Set(operations.flatMap(\.taken)).subtracting(watched)
        do throws(IPAllocError) {
            return try problem(among: subjects(with: taken))
        } catch {
            return "\(error)"
        }
    }

    private func subjects(with taken: Set<UInt128>) -> [Subject] {
        Array(zip(watched, initial)) + taken.map { ($0, .free) }
    }

    /// What is wrong with an answer, whatever the other ones are.
    private func problem(of operation: Operation) -> String? {
        let taken = operation.taken
        if Set(taken).count < taken.count { return "one call got an address twice" }
        if let unknown = taken.first(where: { !watched.contains($0) && !free.contains($0) }) {
            return "\(unknown) was handed out, which was never free"
        }
        if case .count(let count) = operation.outcome {
            let due = counts(during: operation)
            return due ~= count ? nil : "counted \(count) where \(due) was due"
        }
        if case .releaseUnder = operation.action, operation.outcome == .done {
            let same = operations.filter { $0.action == operation.action && $0.outcome == .done }
            if same.count > 1 { return "a generation ended twice" }
        }
        guard case .refused(let error) = operation.outcome else { return nil }
        if error.code == .generation, error.available == error.requested {
            return "refused for the generation under which it is held"
        }
        guard error.code == .busy else { return nil }
        let isExcused = operations.contains { $0.action.isChange && $0.overlaps(operation) }
        return isExcused ? nil : "busy without another change"
    }

    /// The free addresses that a call may count: exact but for the updates that overlap it.
    private func counts(during call: Operation) -> ClosedRange<Int> {
        var (least, most) = (free.count, free.count)
        for other in operations where other.called < call.returned {
            let isOver = other.returned < call.called
            let change = other.freeChange
            if isOver || change < 0 { least += change }
            if isOver || change > 0 { most += change }
            if !isOver { least -= other.refusedCount }
        }
        return least...most
    }

    private func isAlone(_ operation: Operation) -> Bool {
        !operations.contains { $0.overlaps(operation) }
    }

    private func problem(among subjects: [Subject]) throws(IPAllocError) -> String? {
        let histories = try subjects.map { subject throws(IPAllocError) in
            AddressHistory(
                entries: operations.map {
                    AddressHistory.Entry(
                        called: $0.called, returned: $0.returned,
                        paths: $0.paths(
                            for: subject.value, isAlone: isAlone($0), rest: rest,
                            isSparse: pool.sparse != nil,
                            isFenced: pool.isFenced || pool.sparse?.records != nil,
                            hasBlocks: pool.sparse?.hasBlocks ?? false))
                },
                initial: .only(subject.initial), final: .only(try state(subject.value)))
        }
        for (subject, history) in zip(subjects, histories) where !history.isLinearizable() {
            let final = try state(subject.value)
            return "no order explains what happened to \(subject.value), in the end \(final)"
        }
        // Addresses that nobody touched are free all the time; a block that was not to be had may
        // have been any.
        let touchesAny = operations.contains(where: \.mayHaveTakenAnything)
        let untouched = free.filter { value in
            !touchesAny && !subjects.contains { $0.value == value }
        }
        for (index, operation) in operations.enumerated() {
            guard case .refused(let error) = operation.outcome,
                error.code == .full || error.code == .noBlock
            else { continue }
            let always = zip(subjects, histories).filter { _, history in
                var history = history
                history.entries[index].paths = [[.see(rest.notToHave)]]
                return !history.isLinearizable()
            }.map(\.0.value)
            if error.code == .noBlock {
                if let first = operation.action.block(among: Set(always + untouched)) {
                    return "no block, though that at \(first) was free all the time"
                }
                continue
            }
            // One address that cannot be had says how many are resting.
            let had = error.requested == 1 ? 0 : Int(error.available)
            if always.count + untouched.count > had {
                return "full, though \(always.count + untouched.count) addresses were free "
                    + "all the time"
            }
        }
        return nil
    }

    /// Allocates until the pool is full and compares with what must have been free.
    private func checkDrain(_ subjects: [Subject]) throws(IPAllocError) -> String? {
        var expected = Set(free).subtracting(subjects.map(\.value))
        for subject in subjects where try state(subject.value) == .free {
            expected.insert(subject.value)
        }
        if rest != .never { return try checkDrain(expected, subjects) }
        var cursor = Cursor()
        let place = subjects.isEmpty ? 0 : subjects[runs % subjects.count].value
        cursor.place = place
        let isNext = runs % 2 == 1
        let order = expected.sorted()
        let due = isNext ? order.filter { $0 >= place } + order.filter { $0 < place } : order
        for value in due {
            let found = isNext ? try pool.allocateNext(&cursor) : try pool.allocateLowest()
            if found != value { return "drained \(found) where \(value) was due" }
        }
        if let found = try? pool.allocateLowest() { return "\(found) was still free" }
        try pool.checkInvariants()
        return nil
    }

    /// The same where addresses rest: what is resting comes after all that is free, in no order that
    /// is known here.
    private func checkDrain(
        _ free: Set<UInt128>, _ subjects: [Subject]
    ) throws(IPAllocError) -> String? {
        var resting: Set<UInt128> = []
        for subject in subjects where try state(subject.value) == .resting {
            resting.insert(subject.value)
        }
        if pool.counts.resting != UInt128(resting.count) { return "counted other resting ones" }
        for value in free.sorted() {
            let found = try pool.allocateLowest()
            if found != value { return "drained \(found) where \(value) was due" }
        }
        if rest == .beforeUse {
            for _ in 0..<resting.count {
                let found = try pool.allocateLowest()
                if resting.remove(found) == nil { return "drained \(found), which was not resting" }
            }
        }
        if let found = try? pool.allocateLowest() { return "\(found) was still to be had" }
        try pool.checkInvariants()
        return nil
    }

    private func state(_ value: UInt128) throws(IPAllocError) -> AddressState {
        try pool.state(of: IPAddress(unchecked: value, family: .ipv4))
    }
}
