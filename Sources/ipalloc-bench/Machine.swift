import CBenchBaselines
import FoundationEssentials
import Glibc

/// What a run's numbers depend on, besides the code.
struct Machine: Codable {
    var processor: String
    var processors: Int
    var kernel: String
    var malloc: String
    var clockNanoseconds: Double

    /// This machine.
    static var current: Machine {
        Machine(
            processor: processorModel, processors: Int(bench_processors()),
            kernel: kernelVersion, malloc: Jemalloc.version.map { "jemalloc \($0)" } ?? "libc",
            clockNanoseconds: bench_clock_cost())
    }

    private static var processorModel: String {
        let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
        for line in (text ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].hasPrefix("model name") else { continue }
            return String(parts[1].drop { $0 == " " })
        }
        return "unknown"
    }

    private static var kernelVersion: String {
        let text = try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        return text.map { String($0.prefix { $0 != "\n" }) } ?? "unknown"
    }
}

/// How this program was built, and from what.
struct Build: Codable {
    var commit: String
    var swift: String
    var c: String
    var flags: String

    static var current: Build {
        Build(
            commit: commit, swift: swiftVersion, c: unsafe text(bench_compiler()),
            flags: "Swift \(swiftOptimisation); C \(unsafe text(bench_compiler_flags()))")
    }

    /// Whether the numbers can be taken seriously.
    static var isOptimised: Bool { swiftOptimisation == "optimised" }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        // SAFETY: both texts are literals of the C target.
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }

    /// The commit of the folder in which the benchmark runs; the library may be another.
    private static var commit: String {
        // SAFETY: the pipe is closed on every way out, and the buffer has the stated room.
        guard let pipe = unsafe popen("git describe --always --dirty 2>/dev/null", "r") else {
            return "unknown"
        }
        defer { unsafe pclose(pipe) }
        var line = [CChar](repeating: 0, count: 128)
        guard unsafe fgets(&line, Int32(line.count), pipe) != nil else { return "unknown" }
        let bytes = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static var swiftVersion: String {
        #if compiler(>=6.5)
        "6.5 or later"
        #elseif compiler(>=6.4)
        "6.4"
        #elseif compiler(>=6.3.1)
        "6.3.1 or later 6.3"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }

    private static var swiftOptimisation: String {
        #if DEBUG
        "not optimised"
        #else
        "optimised"
        #endif
    }
}
