/// The tasks that wait for a later time, and the time that is now.
struct Sleepers {
    typealias Sleeper = CheckedContinuation<Void, Never>

    private(set) var now: Int64 = 0
    private var sleepers: [UInt64: Sleeper] = [:]
    /// When each wakes, the latest first; those that were cancelled are still there.
    private var times: [(wakeAt: Int64, number: UInt64)] = []
    /// Those whose cancellation came before they slept.
    private var cancelledEarly: Set<UInt64> = []
    private var numberLast: UInt64 = 0

    mutating func nextNumber() -> UInt64 {
        numberLast += 1
        return numberLast
    }

    /// - Returns: Whether it sleeps now; else it was cancelled before.
    mutating func add(_ number: UInt64, for milliseconds: Int64, _ sleeper: Sleeper) -> Bool {
        if cancelledEarly.remove(number) != nil { return false }
        let wakeAt = now + max(0, milliseconds)
        // Who came first wakes first at the same time.
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle].wakeAt > wakeAt { low = middle + 1 } else { high = middle }
        }
        times.insert((wakeAt, number), at: low)
        sleepers[number] = sleeper
        return true
    }

    /// - Returns: The sleeper, if it sleeps.
    mutating func cancel(_ number: UInt64) -> Sleeper? {
        guard let sleeper = sleepers.removeValue(forKey: number) else {
            // It has not slept yet, or is awake again.
            cancelledEarly.insert(number)
            return nil
        }
        return sleeper
    }

    /// Lets time go on to the next one who wakes.
    mutating func takeNext() -> Sleeper? {
        while let (wakeAt, number) = times.popLast() {
            guard let sleeper = sleepers.removeValue(forKey: number) else { continue }
            now = max(now, wakeAt)
            return sleeper
        }
        return nil
    }
}
