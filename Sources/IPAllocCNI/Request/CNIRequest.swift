import IPAllocJSON

/// What a runtime asks for, checked as the specification wants it.
public struct CNIRequest: Sendable, Hashable {
    public var command: CNICommand
    /// The container; empty for GC and STATUS.
    public var containerID: String
    /// The path of the container's network namespace; may be empty for DEL.
    public var networkNamespace: String
    /// The interface in the container, as in `eth0`; empty for GC and STATUS.
    public var interface: String
    public var arguments: CNIArguments
    public var configuration: NetworkConfiguration

    /// Reads a request. VERSION is none: it needs no configuration.
    ///
    /// - Throws: `.invalidEnvironment` with the names of the variables that are missing or
    ///   malformed; what `NetworkConfiguration` throws.
    init(
        _ command: CNICommand, environment: CNIEnvironment, configuration: NetworkConfiguration
    ) throws(CNIError) {
        self.command = command
        self.configuration = configuration
        containerID = environment[.containerID]
        networkNamespace = environment[.networkNamespace]
        interface = environment[.interface]
        if command.requiredVariables.contains(.containerID) {
            try Self.check(containerID: containerID)
        }
        if command.requiredVariables.contains(.interface) {
            try Self.check(interface: interface)
        }
        arguments = try CNIArguments(parsing: environment[.arguments])
    }

    /// Reads a request that no runtime made, such as one that is only planned.
    ///
    /// - Parameters:
    ///   - variables: As in a plugin's environment, the command among them.
    ///   - configuration: What a plugin gets on its standard input.
    /// - Throws: As the other one.
    public init(
        variables: [String: String], configuration: JSONObject
    ) throws(CNIError) {
        let environment = CNIEnvironment(variables)
        try self.init(
            environment.command(), environment: environment,
            configuration: NetworkConfiguration(configuration, supported: CNIVersion.allCases))
    }

    private static func check(containerID: String) throws(CNIError) {
        guard isIdentifier(containerID) else {
            throw CNIError(
                .invalidEnvironment, "invalid CNI_CONTAINERID: \"\(containerID)\"",
                details: "it begins with a letter or digit, and has letters, digits, \"_\", \".\" "
                    + "and \"-\" after it")
        }
    }

    private static func check(interface: String) throws(CNIError) {
        let isName =
            (1...15).contains(interface.utf8.count) && interface != "." && interface != ".."
            && interface.utf8.allSatisfy { byte in
                byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "/")
                    && byte != UInt8(ascii: ":")
            }
        guard isName else {
            throw CNIError(
                .invalidEnvironment, "invalid CNI_IFNAME: \"\(interface)\"",
                details: "an interface has 1 to 15 bytes without blanks, \":\" and \"/\"")
        }
    }

    /// Whether a text can name a container or a network.
    static func isIdentifier(_ text: String) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard let first = text.utf8.first, isAlphanumeric(first) else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }
}
