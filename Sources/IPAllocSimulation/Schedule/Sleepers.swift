/// A task that waits, to be woken once.
// SAFETY: whoever does not put it into the list wakes it, and else the one who takes it out.
@safe struct Sleeper: Sendable {
    private let continuation: UnsafeContinuation<Void, Never>

    /// Waits until somebody wakes the sleeper.
    static func wait(_ body: (Sleeper) -> Void) async {
        await unsafe withUnsafeContinuation { unsafe body(Sleeper(continuation: $0)) }
    }

    func wake() { unsafe continuation.resume() }
}

/// The tasks that wait for a later time, and the time that is now.
struct Sleepers {
    private struct Entry {
        let wakeAt: Int64
        let number: UInt64
        let sleeper: Sleeper
    }

    private(set) var now: Int64 = 0
    /// Those who sleep, of which there are few; who wakes latest is first.
    private var entries: [Entry] = []
    /// Those whose cancellation came before they slept.
    private var cancelledEarly: Set<UInt64> = []
    private var numberLast: UInt64 = 0

    mutating func nextNumber() -> UInt64 {
        numberLast += 1
        return numberLast
    }

    /// - Returns: Whether it sleeps now; else it was cancelled before.
    mutating func add(_ number: UInt64, for milliseconds: Int64, _ sleeper: Sleeper) -> Bool {
        if !cancelledEarly.isEmpty, cancelledEarly.remove(number) != nil { return false }
        let wakeAt = now + max(0, milliseconds)
        // Who came first wakes first at the same time.
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].wakeAt > wakeAt { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(wakeAt: wakeAt, number: number, sleeper: sleeper), at: low)
        return true
    }

    /// - Returns: The sleeper, if it sleeps.
    mutating func cancel(_ number: UInt64) -> Sleeper? {
        if let place = entries.firstIndex(where: { $0.number == number }) {
            return entries.remove(at: place).sleeper
        }
        // It has not slept yet, or is awake again.
        cancelledEarly.insert(number)
        return nil
    }

    /// Lets time go on to the next one who wakes.
    mutating func takeNext() -> Sleeper? {
        guard let next = entries.popLast() else { return nil }
        now = max(now, next.wakeAt)
        return next.sleeper
    }
}
