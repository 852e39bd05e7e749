/// A failed decision, with the reasons for every step before it failed.
public struct SelectionFailure: Error, Hashable, CustomStringConvertible {
    public let error: SelectionError
    public let trace: Trace

    public var description: String { error.message }
}
