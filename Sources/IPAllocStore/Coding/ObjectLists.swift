/// The lists of an object as they are stored, each as one value.
extension ByteWriter {
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
}

extension ByteReader {
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
}
