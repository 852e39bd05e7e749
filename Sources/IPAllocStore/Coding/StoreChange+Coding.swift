import IPAlloc

/// The bytes of a change in the log of changes. The first byte is the layout's version.
///
///     version │ kind │ object: kind, namespace, name, labels, owners, content, revision
///             │      │ key:    kind, namespace, name
///             │      │ record: texts, address, times
///             │      │ rest:   pool, address, time, whether there is another time, that one
///             │      │ pool:   name
extension StoreChange {
    private static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case objectPut = 1
        case objectDeleted
        case recordPut
        case recordDeleted
        case restPut
        case restDeleted
        case restsDeleted
    }

    /// The change as bytes.
    var encoded: [UInt8] {
        var writer = ByteWriter(roomForBytes: 512)
        writer.append(Self.version)
        switch self {
        case .objectPut(let object):
            writer.append(Kind.objectPut.rawValue)
            writer.append(object.key)
            writer.append(object.labels)
            writer.append(object.owners)
            writer.append(object.content)
            writer.append(signed: object.revision.rawValue)
        case .objectDeleted(let key):
            writer.append(Kind.objectDeleted.rawValue)
            writer.append(key)
        case .recordPut(let record):
            writer.append(Kind.recordPut.rawValue)
            writer.append(record)
        case .recordDeleted(let record):
            writer.append(Kind.recordDeleted.rawValue)
            writer.append(record)
        case .restPut(let rest):
            writer.append(Kind.restPut.rawValue)
            writer.append(rest)
        case .restDeleted(let rest):
            writer.append(Kind.restDeleted.rawValue)
            writer.append(rest)
        case .restsDeleted(let pool):
            writer.append(Kind.restsDeleted.rawValue)
            writer.append(pool)
        }
        return writer.bytes
    }

    /// Reads the bytes of a change.
    ///
    /// - Throws: `Malformed` if they are of another version, end early or are too many.
    init(encoded: [UInt8]) throws(ByteReader.Malformed) {
        var reader = ByteReader(encoded)
        guard try reader.readByte() == Self.version,
            let kind = Kind(rawValue: try reader.readByte())
        else { throw ByteReader.Malformed(position: 0) }
        switch kind {
        case .objectPut: self = .objectPut(try reader.readObject())
        case .objectDeleted: self = .objectDeleted(try reader.readKey())
        case .recordPut: self = .recordPut(try reader.readRecord())
        case .recordDeleted: self = .recordDeleted(try reader.readRecord())
        case .restPut: self = .restPut(try reader.readRest())
        case .restDeleted: self = .restDeleted(try reader.readRest())
        case .restsDeleted: self = .restsDeleted(pool: try reader.readText())
        }
        guard reader.isAtEnd else { throw ByteReader.Malformed(position: encoded.count) }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ key: ObjectKey) {
        append(key.kind)
        append(key.namespace)
        append(key.name)
    }

    /// Labels in the order of their keys, so that equal labels have equal bytes.
    mutating func append(_ labels: [String: String]) {
        append(number: UInt64(labels.count))
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            append(key)
            append(value)
        }
    }

    mutating func append(_ owners: [String]) {
        append(number: UInt64(owners.count))
        for owner in owners { append(owner) }
    }

    fileprivate mutating func append(_ record: AllocationRecord) {
        append(record.podUID)
        append(record.interface)
        append(record.address.networkBytes)
        append(record.pool)
        append(record.namespace)
        append(record.podName)
        append(record.node)
        append(record.containerID)
        append(record.networkNamespace)
        append(record.owner)
        append(signed: record.createdAt.millisecondsSince1970)
        append(signed: record.updatedAt.millisecondsSince1970)
    }

    fileprivate mutating func append(_ rest: AddressRest) {
        append(rest.pool)
        append(rest.address.networkBytes)
        append(signed: rest.releasedAt.millisecondsSince1970)
        append(rest.conflictUntil == nil ? 0 : 1)
        if let until = rest.conflictUntil { append(signed: until.millisecondsSince1970) }
    }
}

extension ByteReader {
    fileprivate mutating func readKey() throws(Malformed) -> ObjectKey {
        ObjectKey(kind: try readText(), namespace: try readText(), name: try readText())
    }

    fileprivate mutating func readObject() throws(Malformed) -> StoredObject {
        let key = try readKey()
        var object = StoredObject(
            key: key, labels: try readLabels(), owners: try readOwners(), content: try readData())
        let revision = try readSigned()
        guard revision >= 0 else { throw Malformed(position: 0) }
        object.revision = Revision(rawValue: revision)
        return object
    }

    mutating func readLabels() throws(Malformed) -> [String: String] {
        var labels: [String: String] = [:]
        for _ in 0..<(try readNumber()) {
            let key = try readText()
            labels[key] = try readText()
        }
        return labels
    }

    mutating func readOwners() throws(Malformed) -> [String] {
        var owners: [String] = []
        for _ in 0..<(try readNumber()) { owners.append(try readText()) }
        return owners
    }

    fileprivate mutating func readRecord() throws(Malformed) -> AllocationRecord {
        let podUID = try readText()
        let interface = try readText()
        guard let address = IPAddress(networkBytes: try readData()) else {
            throw Malformed(position: 0)
        }
        return AllocationRecord(
            podUID: podUID, interface: interface, address: address, pool: try readText(),
            namespace: try readText(), podName: try readText(), node: try readText(),
            containerID: try readText(), networkNamespace: try readText(),
            owner: try readText(), createdAt: StoreTime(millisecondsSince1970: try readSigned()),
            updatedAt: StoreTime(millisecondsSince1970: try readSigned()))
    }

    fileprivate mutating func readRest() throws(Malformed) -> AddressRest {
        let pool = try readText()
        guard let address = IPAddress(networkBytes: try readData()) else {
            throw Malformed(position: 0)
        }
        var rest = AddressRest(
            pool: pool, address: address,
            releasedAt: StoreTime(millisecondsSince1970: try readSigned()))
        switch try readByte() {
        case 0: break
        case 1: rest.conflictUntil = StoreTime(millisecondsSince1970: try readSigned())
        default: throw Malformed(position: 0)
        }
        return rest
    }
}
