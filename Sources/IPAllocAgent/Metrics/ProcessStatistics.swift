import Glibc

/// What the system knows of this process.
struct ProcessStatistics: Sendable {
    /// When the process started, as far as the agent knows: in seconds since 1970.
    let startSeconds: Double

    init() {
        var time = timespec()
        // SAFETY: the structure outlives the call that fills it.
        let result = unsafe clock_gettime(CLOCK_REALTIME, &time)
        precondition(result == 0)
        startSeconds = Double(time.tv_sec) + Double(time.tv_nsec / 1_000_000) / 1000
    }

    /// How many file descriptors are open; nil if the system does not tell.
    var openFiles: Int? {
        // SAFETY: the directory is closed before this returns, and nobody else knows it.
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        // SAFETY: the entries are only counted.
        while unsafe readdir(directory) != nil { count += 1 }
        // Two entries stand for directories, and one is the one being read.
        return max(0, count - 3)
    }
}
