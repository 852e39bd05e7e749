import IPAlloc

/// Counts what was answered, and sums it up.
struct AnswerLog {
    /// What was answered to a pod's runtime or controller.
    enum Answer: UInt64 {
        /// Its resource was made or deleted.
        case changed
        /// It gets no addresses.
        case refused
        case released
        /// Its addresses.
        case told
    }

    /// How many requests for pods were answered: for addresses, whether there were some or not, to
    /// give them back, and for resources.
    private(set) var operationCount = 0
    /// A number that two runs share if they had the same answers in the same order.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Counts an operation, and notes what it was.
    mutating func note(_ answer: Answer, _ pod: SimulatedPod) {
        operationCount += 1
        note(UInt64(pod.id) << 2 | answer.rawValue)
    }

    mutating func note(_ address: IPAddress) {
        note(UInt64(truncatingIfNeeded: address.value >> 64))
        note(UInt64(truncatingIfNeeded: address.value))
    }

    /// FNV-1a (Fowler, Noll and Vo), a word at a time, whose upper half comes into the lower one.
    private mutating func note(_ number: UInt64) {
        digest = (digest ^ number) &* 0x100_0000_01B3
        digest ^= digest >> 32
    }
}
