/// How a plugin is called: what a process is given.
public struct CNIInvocation {
    /// The path by which the program was called. Its last component chooses the plugin.
    public var program: String
    /// The arguments behind it; runtimes give none.
    public var arguments: [String]
    public var environment: [String: String]
    /// Reads all of standard input, but not more than one byte above the limit.
    public var standardInput: (_ limit: Int) throws(CNIError) -> [UInt8]

    public init(
        program: String, arguments: [String] = [], environment: [String: String],
        standardInput: @escaping (_ limit: Int) throws(CNIError) -> [UInt8]
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.standardInput = standardInput
    }
}

/// What a process that was called so leaves behind.
public struct CNIOutcome: Sendable, Hashable {
    public var standardOutput: String
    public var standardError: String
    public var exitStatus: Int32

    public init(
        standardOutput: String = "", standardError: String = "", exitStatus: Int32 = 0
    ) {
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.exitStatus = exitStatus
    }
}
