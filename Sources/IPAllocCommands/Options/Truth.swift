import ArgumentParser

/// Whether something is so, in any spelling that kubectl takes (Go's `strconv.ParseBool`).
struct Truth: ExpressibleByArgument {
    let isTrue: Bool

    init?(argument: String) {
        if ["1", "t", "T", "true", "TRUE", "True"].contains(argument) {
            isTrue = true
        } else if ["0", "f", "F", "false", "FALSE", "False"].contains(argument) {
            isTrue = false
        } else {
            return nil
        }
    }

    static let allValueStrings = ["true", "false"]
}
