import IPAlloc

/// The values of a statement's parameters, in their order, with all bytes behind each other.
struct RowValues {
    /// A value; bytes are named by where they end.
    enum Value {
        case number(Int64)
        case text(end: Int)
        case blob(end: Int)
        case null
    }

    private(set) var values: [Value] = []
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: Int64) {
        values.append(.number(number))
    }

    mutating func append(_ time: StoreTime) {
        values.append(.number(time.millisecondsSince1970))
    }

    mutating func appendNull() {
        values.append(.null)
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        values.append(.text(end: bytes.count))
    }

    mutating func append(blob: [UInt8]) {
        bytes.append(contentsOf: blob)
        values.append(.blob(end: bytes.count))
    }

    /// Appends an address as 4 or 16 bytes in network order.
    mutating func append(_ address: IPAddress) {
        address.appendNetworkBytes(to: &bytes)
        values.append(.blob(end: bytes.count))
    }

    /// Appends a pod's UID or a container's identity: a blob in the form of `CompactText`, or the
    /// text if it has none.
    mutating func append(compact text: String) {
        var text = text
        // SAFETY: the buffer lives as long as the closure runs.
        let isShort = text.withUTF8 { unsafe CompactText.append($0, to: &bytes) }
        if isShort { values.append(.blob(end: bytes.count)) } else { append(text) }
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }
}
