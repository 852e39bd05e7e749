import CIPAllocNetlink

/// A program of the node that can be run within a network namespace.
public struct Program: Sendable, Hashable {
    /// Its file.
    public var path: String

    /// Where programs are that set networks up, if the environment does not say.
    public static let folders = [
        "/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin",
    ]
    /// How much of what a program prints is kept.
    private static let outputCapacity = 256 * 1024

    /// Looks for a program.
    ///
    /// - Parameter folders: Where to look, in order.
    /// - Returns: nil if there is none that may be run.
    public init?(named name: String, in folders: [String] = Program.folders) {
        let paths = folders.map { "\($0)/\(name)" }
        // SAFETY: the text is borrowed for the call.
        guard let path = paths.first(where: { unsafe cipalloc_program_exists($0) == 1 }) else {
            return nil
        }
        self.path = path
    }

    /// What came of a run.
    public struct Outcome: Sendable, Hashable {
        /// The program's status: 0 is success.
        public var status: Int32
        /// What it printed, to either stream.
        public var output: String
    }

    /// Runs the program in the calling thread's network namespace, and waits for its end.
    ///
    /// - Throws: The system's error if it could not be started.
    public func run(
        _ arguments: [String], input: String = ""
    ) throws(NetlinkError) -> Outcome {
        let words = [path] + arguments
        var texts: [UInt8] = []
        for word in words { texts += Array(word.utf8) + [0] }
        let input = Array(input.utf8)
        var outputCount = 0
        var status: Int32 = 0
        // SAFETY: all bytes are borrowed for the call, which writes within the capacity. Each text
        // ends with a NUL.
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.outputCapacity) {
            buffer, count in
            status = unsafe texts.withUnsafeBytes { texts in
                unsafe input.withUnsafeBytes { input in
                    unsafe cipalloc_program_run(
                        texts.baseAddress?.assumingMemoryBound(to: CChar.self), words.count,
                        input.baseAddress, input.count, buffer.baseAddress, buffer.count,
                        &outputCount)
                }
            }
            count = outputCount
        }
        do {
            _ = try ErrorNumber.check(status)
        } catch {
            throw NetlinkError(system: error, "run", words.joined(separator: " "))
        }
        return Outcome(status: status, output: String(decoding: output, as: UTF8.self))
    }
}
