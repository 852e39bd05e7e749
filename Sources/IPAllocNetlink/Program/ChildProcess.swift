import CIPAllocNetlink
import Glibc

/// A program that this process has started.
///
/// Foundation's `Process` does not serve here: within a user namespace its wait does not see the end
/// of a program, and it takes a program for ended, and waits for it with all others, when another
/// thread has marked its descriptors to be closed.
public struct ChildProcess: Sendable {
    /// Its number in this process's PID namespace.
    public let id: Int32
    /// What was started, for errors.
    private let program: String

    /// Where a program's words come from and go to, as descriptors of this process; nil is nowhere.
    public struct Streams: Sendable {
        /// What it reads.
        public var input: Int32?
        /// What it prints.
        public var output: Int32?
        /// What it prints of errors.
        public var error: Int32?

        /// Takes the descriptors, which the caller closes.
        public init(input: Int32? = nil, output: Int32? = nil, error: Int32? = nil) {
            self.input = input
            self.output = output
            self.error = error
        }
    }

    /// Starts a program. Of this process's descriptors it gets the three streams alone: who reads
    /// what this process writes is not to wait for a program that goes on longer.
    ///
    /// - Parameters:
    ///   - program: Its path, or its name in this process's PATH.
    ///   - environment: All variables that it gets; nil for those of this process.
    /// - Throws: If there is no such program, or it may not be run.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        streams: Streams
    ) throws(NetlinkError) {
        // SAFETY: the copies live until the call has returned; both lists end with nil.
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment?.map { unsafe strdup("\($0.key)=\($0.value)") } ?? []
        unsafe variables.append(nil)
        defer {
            for word in unsafe words { unsafe free(word) }
            for variable in unsafe variables { unsafe free(variable) }
        }
        var id: Int32 = 0
        let numbers = [streams.input, streams.output, streams.error].map { $0 ?? -1 }
        // SAFETY: all lists are borrowed for the call.
        let result = unsafe variables.withUnsafeMutableBufferPointer { variables in
            unsafe cipalloc_program_start(
                program, &words, environment == nil ? nil : variables.baseAddress, numbers, &id)
        }
        do {
            _ = try ErrorNumber.check(result)
        } catch {
            throw NetlinkError(system: error, "run", program)
        }
        self.id = id
        self.program = program
    }

    /// Makes a file in memory for what a program reads or prints, so that neither side ever waits
    /// for the other.
    ///
    /// - Returns: Its descriptor, which the caller closes.
    public static func makeFile() throws(NetlinkError) -> Int32 {
        do {
            return try ErrorNumber.check(cipalloc_program_file())
        } catch {
            throw NetlinkError(system: error, "make", "a file in memory")
        }
    }

    /// Waits for the program's end. To be called once.
    ///
    /// - Returns: Its status; 128 and the signal's number if a signal ended it.
    public func wait() throws(NetlinkError) -> Int32 {
        do {
            return try ErrorNumber.check(cipalloc_program_wait(id))
        } catch {
            throw NetlinkError(system: error, "wait for", "\(program) (process \(id))")
        }
    }
}
