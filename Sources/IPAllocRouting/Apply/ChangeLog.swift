import IPAllocNetlink

/// The changes made so far, so that they can be taken back.
final class ChangeLog {
    private let performer: any OperationPerformer
    private(set) var done: [Operation] = []

    init(_ performer: any OperationPerformer) {
        self.performer = performer
    }

    /// Makes changes in order; if one fails, it and those before are taken back.
    ///
    /// - Parameter name: The names of links, for the message.
    func apply(
        _ operations: [Operation], naming name: LinkNaming
    ) throws(RoutingError) {
        for operation in operations {
            do {
                if try performer.perform(operation) { done.append(operation) }
            } catch {
                var failure = error
                if failure.request.isEmpty {
                    failure.request = operation.words(naming: name)
                }
                // Nobody knows whether it was done: then taking it back hurts in neither case.
                if failure.isUncertain { done.append(operation) }
                failure.leftovers = undo(naming: name)
                throw failure
            }
        }
    }

    /// Takes all changes back, the last one first.
    ///
    /// - Returns: What could not be taken back, and why.
    func undo(naming name: LinkNaming) -> [String] {
        var leftovers: [String] = []
        while let operation = done.popLast() {
            guard let inverse = operation.inverse else { continue }
            do {
                _ = try performer.perform(inverse)
            } catch {
                leftovers.append(
                    "\(inverse.words(naming: name)): \(error.description)")
            }
        }
        return leftovers
    }
}
