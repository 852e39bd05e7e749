import IPAllocJSON

@testable import IPAllocModel

/// What decoding fails with, as text; nil if it does not fail.
func decodingFailure(_ body: () throws(DecodingFailure) -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return error.description
    }
}
