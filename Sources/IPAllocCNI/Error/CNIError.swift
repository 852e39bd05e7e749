import IPAllocJSON

/// Why a command failed, as a runtime is told: a code, a message and perhaps details.
public struct CNIError: Error, Sendable, Hashable {
    public var code: Code
    public var message: String
    public var details: String

    public init(_ code: Code, _ message: String, details: String = "") {
        self.code = code
        self.message = message
        self.details = details
    }

    /// A number of the specification, or from 100 on one of the plugin.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: Int

        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// The plugin does not speak the version of the configuration, or it lacks the command.
        public static let incompatibleVersion = Code(rawValue: 1)
        /// A field of the configuration has a value that is not supported.
        public static let unsupportedField = Code(rawValue: 2)
        /// There is no such container; the runtime need not clean up.
        public static let unknownContainer = Code(rawValue: 3)
        /// A variable of the environment is missing or malformed.
        public static let invalidEnvironment = Code(rawValue: 4)
        /// Reading or writing failed.
        public static let inputOutput = Code(rawValue: 5)
        /// What was read is not what it should be.
        public static let undecodable = Code(rawValue: 6)
        /// The network configuration is wrong.
        public static let invalidConfiguration = Code(rawValue: 7)
        /// It may succeed later without anybody changing anything.
        public static let tryAgain = Code(rawValue: 11)
        /// No container can be added: addresses have run out, or the plugin cannot serve.
        public static let unavailable = Code(rawValue: 50)
        /// As `unavailable`, and existing containers may have limited connectivity.
        public static let limitedConnectivity = Code(rawValue: 51)
        /// What a container has is not what it should have.
        public static let checkFailed = Code(rawValue: 100)
        /// Some garbage could not be collected.
        public static let garbageLeft = Code(rawValue: 101)
        /// Another refusal, as Spiderpool's plugins number all of theirs.
        public static let refused = Code(rawValue: 999)
    }

    /// The error as it is printed.
    ///
    /// - Parameter version: That of the configuration, as it is written there; nil if there is
    ///   none.
    public func json(version: String?) -> JSONValue {
        var members: JSONObject = ["code": code.rawValue.json, "msg": message.json]
        if !details.isEmpty { members["details"] = details.json }
        if let version { members["cniVersion"] = version.json }
        return .object(members)
    }
}

extension CNIError: CustomStringConvertible {
    public var description: String {
        "\(message)\(details.isEmpty ? "" : ": \(details)") (code \(code.rawValue))"
    }
}
