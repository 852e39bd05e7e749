import Glibc

extension Transaction {
    /// Refuses texts with a NUL character, which not every store can keep.
    ///
    /// - Throws: `StoreError` with code `.invalidText`.
    /// - Complexity: O(length of the texts).
    func checkTexts() throws(StoreError) {
        for precondition in preconditions { try precondition.checkTexts() }
        for write in writes { try write.checkTexts() }
        for entry in audit { try entry.checkTexts() }
    }
}

extension String {
    /// Refuses a NUL character.
    fileprivate func check() throws(StoreError) {
        var text = self
        let hasNUL = text.withUTF8 { utf8 in
            // SAFETY: the buffer has that many bytes.
            unsafe utf8.baseAddress.map { unsafe memchr($0, 0, utf8.count) != nil } ?? false
        }
        if hasNUL {
            throw StoreError(.invalidText, operation: "commit", detail: debugDescription)
        }
    }
}

extension Precondition {
    fileprivate func checkTexts() throws(StoreError) {
        switch self {
        case .objectUnchanged(let key, since: _), .objectAbsent(let key): try key.checkTexts()
        case .recordAbsent(let key): try key.pool.check()
        case .recordEquals(let record): try record.checkTexts()
        }
    }
}

extension StoreWrite {
    fileprivate func checkTexts() throws(StoreError) {
        switch self {
        case .putObject(let object):
            try object.key.checkTexts()
            for owner in object.owners { try owner.check() }
            for (key, value) in object.labels {
                try key.check()
                try value.check()
            }
        case .deleteObject(let key): try key.checkTexts()
        case .putRecord(let record), .addRecord(let record), .deleteRecord(let record):
            try record.checkTexts()
        case .putRest(let rest), .deleteRest(let rest): try rest.pool.check()
        case .deleteRests(let pool): try pool.check()
        }
    }
}

extension AuditEntry {
    fileprivate func checkTexts() throws(StoreError) {
        try reason.check()
        try pool.check()
        try interface.check()
        try namespace.check()
        try podName.check()
        try podUID.check()
        try node.check()
        try containerID.check()
    }
}

extension ObjectKey {
    fileprivate func checkTexts() throws(StoreError) {
        try kind.check()
        try namespace.check()
        try name.check()
    }
}

extension AllocationRecord {
    fileprivate func checkTexts() throws(StoreError) {
        try podUID.check()
        try interface.check()
        try pool.check()
        try namespace.check()
        try podName.check()
        try node.check()
        try containerID.check()
        try networkNamespace.check()
        try owner.check()
    }
}
