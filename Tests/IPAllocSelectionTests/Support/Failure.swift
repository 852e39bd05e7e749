import Testing

@testable import IPAllocSelection

/// What a body fails with, as text; nil if it does not fail.
func failure(_ body: () throws(SelectionError) -> Void) -> String? {
    do throws(SelectionError) {
        try body()
        return nil
    } catch {
        #expect(error.description == error.message)
        return error.message
    }
}
