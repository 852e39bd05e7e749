import IPAlloc

extension RecordRow {
    /// Reads a row of `columns`.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if a value is not what is written there.
    static func decode(
        _ row: DirectRow
    ) throws(StoreError) -> (id: Int64, record: AllocationRecord) {
        let id = try row.number(0)
        guard let address = try row.address(3) else {
            throw StoreError(
                .corrupt, operation: "read record", detail: "row \(id) has no address")
        }
        let record = AllocationRecord(
            podUID: try row.compactText(1), interface: try row.text(2), address: address,
            pool: try row.text(4), namespace: try row.text(5), podName: try row.text(6),
            node: try row.text(7), containerID: try row.compactText(8),
            networkNamespace: try row.text(9), owner: try row.text(10),
            createdAt: StoreTime(millisecondsSince1970: try row.number(11)),
            updatedAt: StoreTime(millisecondsSince1970: try row.number(12)))
        return (id, record)
    }
}
