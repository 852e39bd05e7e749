/// A failed decision, with the reasons for every step before it failed.
public struct SelectionFailure: Error, Hashable, CustomStringConvertible {
    /// Why: the reason for each interface that gets nothing, or the one reason for all.
    public let errors: SelectionErrors
    public let trace: Trace

    public var description: String { errors.description }
}
