import Glibc

/// Starts programs with as little around them as can be, so that what is measured is theirs.
enum ChildProcess {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - input: The file that is its standard input.
    ///   - output: The file, made anew, that takes its standard output and errors.
    /// - Returns: The process's number.
    static func start(
        _ program: String, arguments: [String] = [], environment: [String],
        input: String = "/dev/null", output: String
    ) throws(BenchError) -> pid_t {
        var process: pid_t = 0
        var actions = unsafe posix_spawn_file_actions_t()
        // SAFETY: the actions, and the texts in both lists, outlive the call that uses them.
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        let mode = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, mode, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        let argumentTexts = unsafe ([program] + arguments).map { unsafe strdup($0) }
        let environmentTexts = unsafe environment.map { unsafe strdup($0) }
        defer { unsafe (argumentTexts + environmentTexts).forEach { unsafe free($0) } }
        let error = unsafe posix_spawn(
            &process, program, &actions, nil, argumentTexts + [nil], environmentTexts + [nil])
        guard error == 0 else {
            throw .plugin("cannot start \(program): error \(error)")
        }
        return process
    }

    /// Waits for the end of a process.
    ///
    /// - Returns: Its exit status; negative for the signal that ended it.
    static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        // SAFETY: the status is written during the call.
        while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }
}
