/// By what records are listed without a scan.
public enum RecordIndex: Sendable, Hashable {
    /// All records of the pod with this UID.
    case pod(uid: String)
    /// All records of the pool of this name.
    case pool(String)

    /// Whether a record is in the list.
    func matches(_ record: AllocationRecord) -> Bool {
        switch self {
        case .pod(let uid): record.podUID == uid
        case .pool(let name): record.pool == name
        }
    }
}
