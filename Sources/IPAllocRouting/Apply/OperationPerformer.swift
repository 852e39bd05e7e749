/// Makes single changes.
protocol OperationPerformer: AnyObject {
    /// Makes a change.
    ///
    /// - Returns: Whether something was changed: not if it was so already.
    func perform(_ operation: Operation) throws(RoutingError) -> Bool
}
