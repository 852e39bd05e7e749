import IPAllocJSON

/// Why no pools can be chosen for some of a pod's interfaces, in their order: at least one reason.
/// What is the same for several is there once.
public struct SelectionErrors: Error, Hashable, CustomStringConvertible {
    public let all: [SelectionError]

    init(_ error: SelectionError) {
        all = [error]
    }

    /// - Parameter errors: The reasons; without any, nil is made.
    init?(_ errors: [SelectionError]) {
        if errors.isEmpty { return nil }
        var seen: Set<SelectionError> = []
        all = errors.filter { seen.insert($0).inserted }
    }

    public var description: String { all.map(\.message).joinedAsFailures }
}
