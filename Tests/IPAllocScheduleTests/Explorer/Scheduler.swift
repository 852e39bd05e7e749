import CCoroutine

@testable import IPAllocScheduled

/// Runs a few threads as coroutines and stops each of them before every atomic step, so that a
/// strategy decides which one makes its step next.
///
/// All run on the thread that calls `run`, and only one scheduler runs at a time.
@safe
final class Scheduler {
    /// What a thread is about to do.
    struct Step: Equatable {
        /// The address of a word, or `clock`.
        var word: UInt
        var kind: Kind

        /// Whether it matters which of two threads' steps comes first.
        func conflicts(with other: Step) -> Bool {
            if kind == .death || other.kind == .death { return true }
            if word != other.word { return false }
            switch (kind, other.kind) {
            case (.read, .read), (.call, .call), (.return, .return): return false
            default: return true
            }
        }
    }

    enum Kind {
        case read, write
        /// The beginning and the end of an operation. Which operations follow which is part of a
        /// history, so the order of an end and a beginning matters; they are steps on the clock.
        case call, `return`
        /// The end of a thread in the middle of what it does; comes before or after any other step.
        case death
    }

    static let clock: UInt = 0
    static let threadCountMax = 4
    /// More steps than any case makes: an operation that goes on for ever is noticed by this.
    static let stepCountMax = 100_000

    private let coroutines: [OpaquePointer]
    private var bodies: [() -> Void] = []
    private var running: Int?
    /// The threads that were killed, as bits.
    private var killed: UInt8 = 0
    private(set) var pending: [Step]
    /// The number of steps made so far, which is the time of a history.
    private(set) var time = 0
    /// The threads in the order of their steps.
    private(set) var trace: [UInt8] = []

    init() {
        unsafe coroutines = unsafe (0..<Self.threadCountMax).map { _ in
            unsafe coroutine_create()!
        }
        pending = Array(
            repeating: Step(word: Self.clock, kind: .call), count: Self.threadCountMax)
    }

    deinit {
        unsafe coroutines.forEach { unsafe coroutine_free($0) }
    }

    /// Runs the bodies to their ends.
    ///
    /// - Parameter choose: Gets the set of the threads that have not ended; returns one of them.
    /// - Returns: Whether all ended within the number of steps that is allowed.
    func run(_ bodies: [() -> Void], choose: (UInt8, Scheduler) -> Int) -> Bool {
        precondition(bodies.count <= Self.threadCountMax)
        self.bodies = bodies
        killed = 0
        time = 0
        trace.removeAll(keepingCapacity: true)
        unsafe Schedule.hook = { [unowned self] word, step in
            guard running != nil else { return }
            stop(Step(word: word, kind: step.kind))
        }
        defer { unsafe Schedule.hook = nil }
        var alive: UInt8 = 0
        for thread in 0..<bodies.count {
            unsafe coroutine_start(
                coroutines[thread],
                { context in
                    let scheduler = unsafe Unmanaged<Scheduler>.fromOpaque(context!)
                        .takeUnretainedValue()
                    scheduler.bodies[scheduler.running!]()
                }, Unmanaged.passUnretained(self).toOpaque())
            if resume(thread) { alive |= 1 << UInt8(thread) }
        }
        while alive != 0 {
            guard time < Self.stepCountMax else { return false }
            let thread = choose(alive, self)
            precondition(alive >> UInt8(thread) & 1 == 1)
            time += 1
            trace.append(UInt8(thread))
            if !resume(thread) { alive &= ~(1 << UInt8(thread)) }
            alive &= ~killed
        }
        return true
    }

    /// Called by a running thread: ends another one wherever it is, once the step is to be made.
    func kill(_ thread: Int) {
        stop(Step(word: Self.clock, kind: .death))
        killed |= 1 << UInt8(thread)
    }

    /// Called by a running thread before a step; returns when the step is to be made.
    func stop(_ step: Step) {
        pending[running!] = step
        coroutine_yield()
    }

    private func resume(_ thread: Int) -> Bool {
        running = thread
        defer { running = nil }
        return unsafe coroutine_resume(coroutines[thread])
    }
}

extension Schedule.Step {
    fileprivate var kind: Scheduler.Kind {
        switch self {
        case .read: .read
        case .write: .write
        }
    }
}
