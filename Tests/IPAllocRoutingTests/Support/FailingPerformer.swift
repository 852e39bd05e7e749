@testable import IPAllocRouting

/// Makes changes in the kernel, and fails at one of them.
final class FailingPerformer: OperationPerformer {
    private let kernel: KernelPerformer
    private let failing: Int
    private let isDoneAllTheSame: Bool
    private(set) var count = 0

    /// - Parameters:
    ///   - failing: Which change fails, from 1; none for 0.
    ///   - isDoneAllTheSame: Whether that change is made, and only its success not told.
    init(_ sockets: RoutingSockets, failing: Int, isDoneAllTheSame: Bool = false) {
        kernel = KernelPerformer(sockets)
        self.failing = failing
        self.isDoneAllTheSame = isDoneAllTheSame
    }

    func perform(_ operation: Operation) throws(RoutingError) -> Bool {
        count += 1
        guard count == failing else { return try kernel.perform(operation) }
        var error = RoutingError(.kernel, "", "the injected failure", advice: "")
        if isDoneAllTheSame {
            _ = try kernel.perform(operation)
            error.isUncertain = true
        }
        throw error
    }
}
