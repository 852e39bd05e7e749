import Glibc

/// Hash tables that have the same order in every process.
enum DeterministicHashing {
    private static let variable = "SWIFT_DETERMINISTIC_HASHING"

    /// Starts the program anew with them, if it does not have them yet: the runtime looks once, at
    /// the program's start.
    static func ensure() {
        guard unsafe getenv(variable) == nil else { return }
        unsafe setenv(variable, "1", 1)
        var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
        // SAFETY: the list ends with nil; the copies live until the program is replaced.
        unsafe execv("/proc/self/exe", &arguments)
        fatalError("the program cannot be started anew: error \(errno)")
    }
}
