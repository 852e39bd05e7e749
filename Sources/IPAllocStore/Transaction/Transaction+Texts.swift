import Glibc

extension Transaction {
    /// Refuses texts with a NUL character, which not every store can keep.
    ///
    /// - Throws: `StoreError` with code `.invalidText`.
    /// - Complexity: O(length of the texts).
    func checkTexts() throws(StoreError) {
        for precondition in preconditions { try Self.check(precondition.texts) }
        for write in writes { try Self.check(write.texts) }
        for entry in audit { try Self.check(entry.texts) }
    }

    private static func check(_ texts: [String]) throws(StoreError) {
        for text in texts where hasNUL(text) {
            throw StoreError(.invalidText, operation: "commit", detail: text.debugDescription)
        }
    }
}

/// Whether a text has a NUL character.
private func hasNUL(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { utf8 in
        // SAFETY: the buffer has that many bytes.
        unsafe utf8.baseAddress.map { unsafe memchr($0, 0, utf8.count) != nil } ?? false
    }
}

extension Precondition {
    fileprivate var texts: [String] {
        switch self {
        case .objectUnchanged(let key, since: _), .objectAbsent(let key): key.texts
        case .recordAbsent(let key): [key.podUID, key.interface]
        case .recordEquals(let record): record.texts
        case .addressUnrecorded(let pool, _): [pool]
        }
    }
}

extension StoreWrite {
    fileprivate var texts: [String] {
        switch self {
        case .putObject(let object):
            object.key.texts + object.owners + object.labels.flatMap { [$0.key, $0.value] }
        case .deleteObject(let key): key.texts
        case .putRecord(let record): record.texts
        case .deleteRecord(let key): [key.podUID, key.interface]
        case .putRest(let rest), .deleteRest(let rest): [rest.pool]
        case .deleteRests(let pool): [pool]
        }
    }
}

extension AuditEntry {
    fileprivate var texts: [String] {
        [reason, pool, interface, namespace, podName, podUID, node, containerID]
    }
}

extension ObjectKey {
    fileprivate var texts: [String] { [kind, namespace, name] }
}

extension AllocationRecord {
    fileprivate var texts: [String] {
        [
            podUID, interface, pool, namespace, podName, node, containerID, networkNamespace,
            owner,
        ]
    }
}
