@testable import IPAllocSelection

extension SelectionFacts {
    /// The message of the failure to decide; nil if a decision is made.
    var failureMessage: String? { failure?.description }

    /// The failure to decide, if there is one.
    var failure: SelectionFailure? {
        do throws(SelectionFailure) {
            _ = try decide()
            return nil
        } catch {
            return error
        }
    }
}
