import FoundationEssentials
import GRDB
import IPAlloc

extension RecordRow {
    /// Reads a row of `columns`.
    ///
    /// - Throws: `StoreError` with code `.corrupt` if a value is not what is written there.
    static func decode(_ row: Row) throws -> (id: Int64, record: AllocationRecord) {
        let id: Int64 = try row.decode(atIndex: 0)
        guard let address = try address(row, 3) else {
            throw StoreError(
                .corrupt, operation: "read record", detail: "row \(id) has no address")
        }
        let record = AllocationRecord(
            podUID: try text(row, 1), interface: try row.decode(atIndex: 2), address: address,
            pool: try row.decode(atIndex: 4), namespace: try row.decode(atIndex: 5),
            podName: try row.decode(atIndex: 6), node: try row.decode(atIndex: 7),
            containerID: try text(row, 8), networkNamespace: try row.decode(atIndex: 9),
            owner: try row.decode(atIndex: 10),
            createdAt: StoreTime(millisecondsSince1970: try row.decode(atIndex: 11)),
            updatedAt: StoreTime(millisecondsSince1970: try row.decode(atIndex: 12)))
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
