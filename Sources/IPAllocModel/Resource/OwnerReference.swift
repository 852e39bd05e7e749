import IPAllocJSON

/// A reference to an object that another one belongs to.
public struct OwnerReference: FieldStruct {
    public var apiVersion = ""
    public var kind = ""
    public var name = ""
    public var uid = ""
    /// Whether the owner is the one that controls the object.
    public var isController: Bool?
    /// Whether the owner's deletion waits for the object's.
    public var blocksOwnerDeletion: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    /// A reference to the resource.
    ///
    /// - Parameter isController: Whether the resource controls the other object.
    public init<Owner: Resource>(to owner: Owner, isController: Bool) {
        apiVersion = Owner.kind.apiVersion
        kind = Owner.kind.name
        name = owner.name
        uid = owner.metadata.uid
        if isController {
            self.isController = true
            blocksOwnerDeletion = true
        }
    }

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("apiVersion", &apiVersion)
        try fields.field("kind", &kind)
        try fields.field("name", &name)
        try fields.field("uid", &uid)
        try fields.field("controller", &isController)
        try fields.field("blockOwnerDeletion", &blocksOwnerDeletion)
    }
}

extension [OwnerReference] {
    /// The one that controls the object, if any does.
    public var controller: OwnerReference? { first { $0.isController == true } }
}
