import IPAllocJSON

/// The network configuration of one plugin, as it comes on standard input.
public struct NetworkConfiguration: Sendable, Hashable {
    /// The version of the specification that the configuration and the result have.
    public var version: CNIVersion
    /// The name of the network.
    public var name: String
    /// All members as they came, the plugin's own among them.
    public var members: JSONObject

    /// One interface of one container.
    public struct Attachment: Sendable, Hashable {
        public var containerID: String
        public var interface: String
    }

    /// The longest configuration that is read, in bytes.
    public static let lengthMax = 4 << 20

    /// Takes a configuration that was read.
    ///
    /// - Parameter supported: The versions that the plugin speaks.
    /// - Throws: `.incompatibleVersion` with both sides' versions, `.invalidConfiguration` for a
    ///   name that is missing or malformed.
    init(_ members: JSONObject, supported: [CNIVersion]) throws(CNIError) {
        self.members = members
        version = try Self.version(of: members, supported: supported)
        guard let name = members["name"]?.string, !name.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "missing network name:",
                details: "give the network configuration a member \"name\"")
        }
        guard CNIRequest.isIdentifier(name) else {
            throw CNIError(
                .invalidConfiguration, "invalid characters found in network name",
                details: "\"\(name)\"; it begins with a letter or digit, and has letters, digits, "
                    + "\"_\", \".\" and \"-\" after it")
        }
        self.name = name
    }

    /// Reads the members of a configuration.
    ///
    /// - Throws: `.undecodable` with the place, `.invalidConfiguration` if it is too long.
    static func members(of bytes: [UInt8]) throws(CNIError) -> JSONObject {
        guard bytes.count <= lengthMax else {
            throw CNIError(
                .invalidConfiguration, "the network configuration is too long",
                details: "more than \(lengthMax) bytes came on standard input")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw CNIError(
                .undecodable, "error unmarshall network config", details: error.description)
        }
        guard let members = value.object else {
            throw CNIError(
                .undecodable, "error unmarshall network config",
                details: "it must be an object, but is \(value.kindName)")
        }
        return members
    }

    private static func version(
        of members: JSONObject, supported: [CNIVersion]
    ) throws(CNIError) -> CNIVersion {
        let member = members["cniVersion"] ?? .null
        guard let text = member == .null ? CNIVersion.unnamed : member.string else {
            throw CNIError(
                .undecodable, "error decoding version from network config",
                details: "cniVersion must be a string, but is \(member.kindName)")
        }
        guard let version = CNIVersion(rawValue: text), supported.contains(version) else {
            throw CNIError(
                .incompatibleVersion, "incompatible CNI versions",
                details: "config is \"\(text)\", plugin supports "
                    + "[\(supported.map { "\"\($0.rawValue)\"" }.joined(separator: " "))]")
        }
        return version
    }

    /// What the plugin before in the chain gave, or what ADD gave for CHECK and DEL; nil if there
    /// is nothing.
    ///
    /// - Throws: `.undecodable` with the place.
    public func previousResult() throws(CNIError) -> CNIResult? {
        guard let member = members["prevResult"], member != .null else { return nil }
        do {
            return try CNIResult(json: member)
        } catch {
            throw CNIError(
                .undecodable, "could not parse prevResult",
                details: error.within(field: "prevResult").description)
        }
    }

    /// The attachments to the network that exist, for GC.
    ///
    /// - Throws: `.invalidConfiguration` if there is no list of them: it is not guessed that there
    ///   are none. `.undecodable` with the place.
    public func validAttachments() throws(CNIError) -> [Attachment] {
        // The second name stood in the specification for a while, by mistake.
        let names = ["cni.dev/valid-attachments", "cni.dev/attachments"]
        guard let name = names.first(where: { members[$0] != nil }) else {
            throw CNIError(
                .invalidConfiguration, "missing \(names[0])",
                details: "GC needs the list of attachments that exist; an empty one says none")
        }
        do throws(DecodingFailure) {
            return try [AttachmentMembers](json: members[name] ?? .null).map(\.attachment)
        } catch {
            throw CNIError(
                .undecodable, "could not parse \(name)",
                details: error.within(field: name).description)
        }
    }

    /// A capability that the runtime passed, nil if it did not.
    public func runtimeConfiguration(_ name: String) -> JSONValue? {
        members["runtimeConfig"]?[name]
    }
}

/// An attachment as it is written.
private struct AttachmentMembers: FieldStruct {
    var containerID: String?
    var interface: String?
    var unknown: JSONObject = [:]

    var attachment: NetworkConfiguration.Attachment {
        .init(containerID: containerID ?? "", interface: interface ?? "")
    }

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("containerID", &containerID)
        try fields.field("ifname", &interface)
        guard containerID != nil else {
            throw DecodingFailure("is missing").within(field: "containerID")
        }
        guard interface != nil else { throw DecodingFailure("is missing").within(field: "ifname") }
    }
}
