import FoundationEssentials
import Glibc

/// What a process has used.
enum ProcessUse {
    /// Nanoseconds of processor time since its start, in the kernel and outside of it.
    static func processorNanoseconds(of process: pid_t) -> Double {
        var clock = clockid_t()
        var time = timespec()
        // SAFETY: both values are written during the calls.
        guard unsafe clock_getcpuclockid(process, &clock) == 0,
            unsafe clock_gettime(clock, &time) == 0
        else { return 0 }
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// Bytes in physical memory.
    static func residentBytes(of process: pid_t) -> Int {
        let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
