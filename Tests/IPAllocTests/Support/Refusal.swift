@testable import IPAlloc

/// The code that an operation is refused with, or nil if it is not.
func code(_ operation: () throws -> Void) -> IPAllocError.Code? {
    do {
        try operation()
        return nil
    } catch let error as IPAllocError {
        return error.code
    } catch {
        return .invalidArgument
    }
}
