import Foundation
import Glibc

/// A program that this process has started.
///
/// Foundation's `Process` is not used: within a user namespace its wait does not see the end of a
/// program.
struct ChildProcess {
    let id: pid_t

    /// Where a program's words come from and go to, as descriptors of this process.
    struct Streams {
        var input: Int32
        var output: Int32
        var error: Int32
    }

    /// Starts a program. Of this process's descriptors it gets the three streams alone: who reads
    /// what this process writes is not to wait for a program that goes on longer.
    ///
    /// - Parameter program: Its path, or its name in this process's PATH.
    /// - Throws: If there is no such program, or it may not be run.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], streams: Streams
    ) throws(LabError) {
        // SAFETY: the copies live until the call has returned; both lists end with nil.
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for index in unsafe words.indices { unsafe free(words[index]) }
            for index in unsafe variables.indices { unsafe free(variables[index]) }
        }
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // SAFETY: both are made here and destroyed at the end.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, source) in [streams.input, streams.output, streams.error].enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(number))
        }
        Self.closeDescriptorsOnExec()
        // What this program does about signals is not for that one.
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var id: pid_t = 0
        let failure = unsafe posix_spawnp(
            &id, program, &actions, &attributes, &words, &variables)
        guard failure == 0 else {
            throw LabError("\(program) cannot be run: \(Self.words(of: failure))")
        }
        self.id = id
    }

    /// Waits for the program's end.
    ///
    /// - Returns: Its status; 128 and the signal's number if a signal ended it.
    func wait() throws(LabError) -> Int32 {
        var status: Int32 = 0
        // SAFETY: the status outlives the call.
        while unsafe waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else {
                throw LabError("process \(id) cannot be waited for: \(Self.words(of: errno))")
            }
        }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Marks all descriptors but the three streams of this process to be closed in programs that it
    /// starts.
    private static func closeDescriptorsOnExec() {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        for descriptor in (names ?? []).compactMap({ Int32($0) }) where descriptor > 2 {
            // The list's own descriptor is closed by now: no harm is done where there is none.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// What the system says of an error.
    static func words(of error: Int32) -> String {
        // SAFETY: the text is copied before another call could replace it.
        unsafe strerror(error).map { unsafe String(cString: $0) } ?? "error \(error)"
    }
}
