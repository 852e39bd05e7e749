extension StoreConflict: CustomStringConvertible {
    /// What was asked, what stood in the way, what to do.
    public var description: String {
        switch cause {
        case .precondition(let index, let precondition):
            "precondition \(index), \(precondition.text): \(obstacleText); read it again and retry"
        case .write(let index, .addRecord(let record)) where obstacle.isRecord(of: record.key):
            "write \(index), add a record of \(record.key): \(obstacleText); read it again and retry"
        case .write(let index, let write):
            "write \(index), \(write.text): \(obstacleText); release it or pick another address"
        }
    }

    private var obstacleText: String {
        switch obstacle {
        case .nothing: "it is not there"
        case .object(let key, let revision): "\(key) is at revision \(revision)"
        case .record(let record):
            "\(record.address) of pool \"\(record.pool)\" is held by pod "
                + "\(record.namespace)/\(record.podName) (\(record.interface), UID \(record.podUID))"
        }
    }
}

extension StoreConflict.Obstacle {
    /// Whether it is the record of a key.
    fileprivate func isRecord(of key: RecordKey) -> Bool {
        if case .record(let record) = self { record.key == key } else { false }
    }
}

extension Precondition {
    var text: String {
        switch self {
        case .objectUnchanged(let key, let revision): "\(key) unchanged since \(revision)"
        case .objectAbsent(let key): "no \(key)"
        case .recordAbsent(let key): "no record of \(key)"
        case .recordEquals(let record): "record of \(record.key) as expected"
        case .addressUnrecorded(let pool, let address):
            "address \(address) of pool \"\(pool)\" not recorded"
        }
    }
}

extension StoreWrite {
    var text: String {
        switch self {
        case .putObject(let object): "put \(object.key)"
        case .deleteObject(let key): "delete \(key)"
        case .putRecord(let record), .addRecord(let record):
            "record \(record.address) of pool \"\(record.pool)\" for \(record.key)"
        case .deleteRecord(let key): "delete the record of \(key)"
        case .putRest(let rest): "let \(rest.address) of pool \"\(rest.pool)\" rest"
        case .deleteRest(let rest):
            "end the rest of \(rest.address) of pool \"\(rest.pool)\""
        case .deleteRests(let pool): "end the rests of pool \"\(pool)\""
        }
    }
}
