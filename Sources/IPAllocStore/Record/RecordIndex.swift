/// By what records are listed without a scan.
public enum RecordIndex: Sendable, Hashable {
    /// All records of the pods of this name, of which there are several only while one replaces
    /// another.
    case pod(namespace: String, name: String)
    /// All records of the pool of this name.
    case pool(String)

    /// Whether a record is in the list.
    func matches(_ record: AllocationRecord) -> Bool {
        switch self {
        case .pod(let namespace, let name):
            record.namespace == namespace && record.podName == name
        case .pool(let name): record.pool == name
        }
    }
}
