extension StoreConflict: CustomStringConvertible {
    /// What was asked, what stood in the way, what to do.
    public var description: String {
        switch cause {
        case .precondition(let index, let precondition):
            "precondition \(index), \(precondition.text): \(obstacleText); read it again and retry"
        case .write(let index, let write):
            "write \(index), \(write.text): \(obstacleText); release it or pick another address"
        }
    }

    private var obstacleText: String {
        switch obstacle {
        case .nothing: "it is not there"
        case .object(let key, let revision): "\(key) is at revision \(revision)"
        case .record(let record):
            "\(record.key) is held by \(record.holderText)"
        }
    }
}

extension Precondition {
    var text: String {
        switch self {
        case .objectUnchanged(let key, let revision): "\(key) unchanged since \(revision)"
        case .objectAbsent(let key): "no \(key)"
        case .recordAbsent(let key): "no record of \(key)"
        case .recordEquals(let record): "record of \(record.key) as expected"
        }
    }
}

extension StoreWrite {
    var text: String {
        switch self {
        case .putObject(let object): "put \(object.key)"
        case .deleteObject(let key): "delete \(key)"
        case .putRecord(let record), .addRecord(let record):
            "record \(record.key) for \(record.holderText)"
        case .deleteRecord(let record): "delete the record of \(record.key)"
        case .putRest(let rest): "let \(rest.address) of pool \"\(rest.pool)\" rest"
        case .deleteRest(let rest):
            "end the rest of \(rest.address) of pool \"\(rest.pool)\""
        case .deleteRests(let pool): "end the rests of pool \"\(pool)\""
        }
    }
}

extension AllocationRecord {
    fileprivate var holderText: String {
        "pod \(namespace)/\(podName) (\(interface), UID \(podUID))"
    }
}
