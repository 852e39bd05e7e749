import IPAllocService

/// Which part of a list is wanted: the parameters `limit` and `continue` of the Kubernetes API.
struct ListPart: Sendable {
    /// How many resources to tell at most; nil for all.
    let countMax: Int?
    /// Where an earlier part ended; nil to begin.
    let position: ListPosition?

    /// - Throws: `RequestFailure` if a parameter cannot be understood.
    init(_ parameters: QueryParameters) throws(RequestFailure) {
        switch parameters["limit"] {
        case nil: countMax = nil
        case let text?:
            guard let number = Int(text), number >= 0 else {
                throw .malformed(
                    "the parameter limit must be a whole number from 0, but is \"\(text)\"")
            }
            // Kubernetes takes 0 for no limit.
            countMax = number == 0 ? nil : number
        }
        guard let text = parameters["continue"] else {
            position = nil
            return
        }
        guard let position = ListPosition(parsing: text) else {
            throw .malformed(
                "continue key is not valid: \"\(text)\"; give metadata.continue of the part before")
        }
        if parameters["resourceVersion"] != nil {
            throw .malformed("specifying resource version is not allowed when using continue")
        }
        self.position = position
    }
}
