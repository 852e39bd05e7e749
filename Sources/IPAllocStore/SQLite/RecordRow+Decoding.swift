import FoundationEssentials
import GRDB
import IPAlloc

extension RecordRow {
    /// Reads a row of `columns`.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if a value is not what is written there.
    static func decode(
        _ row: DirectRow
    ) throws(StoreError) -> (id: Int64, record: AllocationRecord) {
        let id = try row.number(0)
        // SAFETY: the bytes are read inside the closure that they are lent to.
        let address = try unsafe row.withBytes(3) { unsafe IPAddress(networkBytes: $0) }
        guard let address else {
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

    /// The address of a column; nil if it holds none.
    static func address(_ row: Row, _ index: Int) throws -> IPAddress? {
        try row.withUnsafeData(atIndex: index) { data in
            data.flatMap { IPAddress(networkBytes: $0) }
        }
    }

    /// A text of a column in the form of `CompactText`: a blob if it is short, or else a text.
    static func text(_ row: Row, _ index: Int) throws -> String {
        let value: DatabaseValue = try row.decode(atIndex: index)
        switch value.storage {
        case .string(let text):
            return text
        case .blob(let data):
            // SAFETY: the bytes are read inside the closure that lends them.
            if let text = unsafe data.withUnsafeBytes({ unsafe CompactText.decode($0) }) {
                return text
            }
            fallthrough
        default:
            throw StoreError(
                .corrupt, operation: "read record", detail: "column \(index) holds no text")
        }
    }
}
