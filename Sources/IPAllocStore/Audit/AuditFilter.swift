import IPAlloc

/// A query in the form of the bytes that it is compared with.
struct AuditFilter {
    private let query: AuditQuery
    /// The bytes of the texts that are asked for, as `PackedText` has them without their length.
    private let texts: [(place: Int, bytes: ArraySlice<UInt8>)]

    init(_ query: AuditQuery) {
        self.query = query
        let asked: [(AuditLines.Text, String?)] = [
            (.pool, query.pool), (.namespace, query.namespace), (.podName, query.podName),
            (.podUID, query.podUID), (.node, query.node),
        ]
        texts = asked.compactMap { text, value in
            guard let value else { return nil }
            var bytes: [UInt8] = []
            PackedText.append(value, to: &bytes)
            return (Int(text.rawValue), bytes[PackedText.range(at: 0, in: bytes)])
        }
    }

    /// Whether a line fits.
    ///
    /// - Parameter ranges: Where its texts are in the bytes, in their order.
    func matches(
        _ time: StoreTime, _ address: IPAddress, _ ranges: [Range<Int>], in bytes: [UInt8]
    ) -> Bool {
        query.matches(time, address)
            && texts.allSatisfy { bytes[ranges[$0.place]] == $0.bytes }
    }
}
