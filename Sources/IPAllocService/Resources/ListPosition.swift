import IPAllocStore

/// Where a list that is read in parts goes on.
public struct ListPosition: Sendable, Hashable {
    /// The moment of the first part: watching from it misses nothing of any part.
    let revision: Revision
    /// The last resource that was told.
    let last: ObjectPlace

    init(revision: Revision, last: ObjectPlace) {
        self.revision = revision
        self.last = last
    }
}

extension ListPosition: CustomStringConvertible {
    /// As in `17/default/web-0`; names have no slashes.
    public var description: String { "\(revision)/\(last.namespace)/\(last.name)" }

    /// Reads a position from its description.
    ///
    /// - Returns: nil if the text is none.
    public init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty, let number = Int64(parts[0]), number >= 0 else {
            return nil
        }
        self.init(
            revision: Revision(rawValue: number),
            last: ObjectPlace(namespace: String(parts[1]), name: String(parts[2])))
    }
}
