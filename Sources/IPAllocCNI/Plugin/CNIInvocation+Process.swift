import Glibc

extension CNIInvocation {
    /// How this process was called.
    public static func ofProcess() -> CNIInvocation {
        var environment: [String: String] = [:]
        for variable in CNIVariable.allCases {
            // SAFETY: the value is copied, and nothing here changes the environment.
            if let value = unsafe getenv(variable.rawValue) {
                environment[variable.rawValue] = unsafe String(cString: value)
            }
        }
        let arguments = CommandLine.arguments
        return CNIInvocation(
            program: arguments.first ?? "", arguments: Array(arguments.dropFirst()),
            environment: environment, standardInput: readStandardInput)
    }

    /// Reads standard input up to its end, or to one byte above the limit.
    private static func readStandardInput(limit: Int) throws(CNIError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var result = 0
            // SAFETY: the kernel writes as many bytes as it returns, within the capacity.
            let capacity = min(16 << 10, limit + 1 - bytes.count)
            bytes += unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count)
                count = max(result, 0)
            }
            if result == 0 { break }
            guard result > 0 || errno == EINTR else {
                throw CNIError(
                    .inputOutput, "error reading from stdin",
                    details: "errno \(errno); a CNI runtime gives the network configuration there")
            }
        }
        return bytes
    }
}

extension CNIOutcome {
    /// Prints what is to be printed and ends the process.
    public func exit() -> Never {
        let isWritten =
            Self.write(standardOutput, to: STDOUT_FILENO)
            && Self.write(standardError, to: STDERR_FILENO)
        // A runtime that does not get the result must not take this for a success.
        Glibc.exit(isWritten ? exitStatus : max(exitStatus, 1))
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: the bytes are borrowed for the call.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }
}
