/// Where a build that explores schedules takes control.
///
/// Every atomic step calls `point` first. With `IPALLOC_SCHEDULED` defined, that calls the hook,
/// which may let another thread go on before the step is made; without it, nothing is compiled.
enum Schedule {
    /// What a step does to its word, as far as another thread's step can tell.
    enum Step: Sendable {
        /// Reads it.
        case read
        /// Writes it, or reads and writes it at once.
        case write
    }

    #if IPALLOC_SCHEDULED
    /// Called before each atomic step with the address of the word. Set while no other thread
    /// uses the engine.
    nonisolated(unsafe) static var hook: ((_ word: UInt, _ step: Step) -> Void)?

    static func point(_ word: borrowing AtomicWord, _ step: Step) {
        guard let hook = unsafe hook else { return }
        // SAFETY: the address is only compared with others. A borrowed word is not copied.
        unsafe withUnsafePointer(to: word) { hook(UInt(bitPattern: $0), step) }
    }
    #else
    @inline(__always)
    static func point(_ word: borrowing AtomicWord, _ step: Step) {}
    #endif
}
