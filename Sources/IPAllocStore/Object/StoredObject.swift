/// An object as a store holds it: opaque bytes, and what the store's indexes need to know of them.
public struct StoredObject: Sendable, Hashable {
    public var key: ObjectKey
    /// The labels by which the object can be listed.
    public var labels: [String: String]
    /// The identities, usually UIDs, of the owners by which the object can be listed.
    public var owners: [String]
    /// The object itself, usually JSON; the store never looks inside.
    public var content: [UInt8] {
        get { body.bytes }
        set { body = ObjectContent(newValue) }
    }
    /// What the content was made of, if this process wrote it and the store still has it so.
    public var value: (any StorableValue)? { body.value }
    private var body: ObjectContent
    /// The revision of the transaction that wrote this state of the object. The store sets it;
    /// what a transaction puts is ignored.
    public internal(set) var revision: Revision

    public init(
        key: ObjectKey, labels: [String: String] = [:], owners: [String] = [], content: [UInt8]
    ) {
        self.key = key
        self.labels = labels
        self.owners = owners
        body = ObjectContent(content)
        self.revision = .zero
    }

    /// Makes an object whose content is made of a value when a store asks for it.
    public init(
        key: ObjectKey, labels: [String: String] = [:], owners: [String] = [],
        value: any StorableValue
    ) {
        self.key = key
        self.labels = labels
        self.owners = owners
        body = ObjectContent(value)
        self.revision = .zero
    }

    /// Keeps the bytes of the content only.
    mutating func forgetValue() {
        if value != nil { content = content }
    }
}
