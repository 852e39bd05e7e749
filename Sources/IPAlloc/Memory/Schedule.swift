/// Where a build that explores schedules takes control.
///
/// Every atomic step calls `point()` first. With `IPALLOC_SCHEDULED` defined, that calls the hook,
/// which may let another thread go on; without it, nothing is compiled.
enum Schedule {
    #if IPALLOC_SCHEDULED
    /// Called before each atomic step. Set while no other thread uses the engine.
    nonisolated(unsafe) static var hook: (() -> Void)?

    static func point() {
        unsafe hook?()
    }
    #else
    @inline(__always)
    static func point() {}
    #endif
}
