import IPAlloc
import IPAllocStore

/// When it is an address's turn.
struct Turn: Sendable, Hashable, Comparable {
    var time: StoreTime
    var address: IPAddress

    static func < (left: Turn, right: Turn) -> Bool {
        (left.time, left.address) < (right.time, right.address)
    }
}

/// Addresses by their turns, the earliest first.
struct TurnQueue: Sendable, Sequence {
    /// In order; the first ones are cut off.
    private var turns: ArraySlice<Turn> = []

    init() {}

    /// - Complexity: O(n log n).
    init(_ turns: [Turn]) {
        self.turns = turns.sorted()[...]
    }

    var count: Int { turns.count }
    var first: Turn? { turns.first }

    func makeIterator() -> ArraySlice<Turn>.Iterator { turns.makeIterator() }

    /// - Complexity: O(1) on average if it is the latest, else O(n).
    mutating func insert(_ turn: Turn) {
        guard let last = turns.last, turn < last else {
            turns.append(turn)
            return
        }
        var (low, high) = (turns.startIndex, turns.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if turns[middle] < turn { low = middle + 1 } else { high = middle }
        }
        turns.insert(turn, at: low)
    }

    mutating func removeFirst() {
        turns.removeFirst()
    }

    /// The queue of some of the turns only.
    func keeping(_ isKept: (Turn) -> Bool) -> TurnQueue {
        var queue = TurnQueue()
        queue.turns = turns.filter(isKept)[...]
        return queue
    }
}
