import HTTPTypes

/// A method of a path, and what answers it.
///
/// The table of them is what the router is made from, and what the description of the API is
/// checked against.
struct Route: Sendable {
    /// What answers: it may note for the log whom the request is about.
    typealias Handler = @Sendable (inout Call) async throws(RequestFailure) -> Reply

    let method: HTTPRequest.Method
    /// The path, with parameters in braces.
    let path: String
    let operation: Operation
    let shape: ErrorShape
    /// Whether the request may change something.
    let changes: Bool
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ path: String, _ operation: Operation,
        shape: ErrorShape, changes: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.operation = operation
        self.shape = shape
        self.changes = changes
        self.handler = handler
    }
}
