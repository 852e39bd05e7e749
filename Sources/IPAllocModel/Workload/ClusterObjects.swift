import IPAllocJSON

/// A namespace.
public struct Namespace: Resource {
    public static let kind = ResourceKind(
        group: "", version: "v1", name: "Namespace", shortNames: ["ns"], isNamespaced: false)

    @Shared public var metadata = ObjectMetadata()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {}
}

/// A node.
public struct Node: Resource {
    public static let kind = ResourceKind(
        group: "", version: "v1", name: "Node", shortNames: ["no"], isNamespaced: false)

    @Shared public var metadata = ObjectMetadata()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {}

    /// The addresses that other nodes reach it by, as its kubelet tells them.
    public var internalAddresses: [String] {
        (unknown["status"]?["addresses"]?.array ?? [])
            .filter { $0["type"]?.string == "InternalIP" }
            .compactMap { $0["address"]?.string }
    }
}
