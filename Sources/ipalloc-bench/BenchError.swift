/// Why a measurement could not be made.
enum BenchError: Error {
    /// The library could not be opened or lacks a function; the text says which.
    case library(String)
    /// A contender could not be made: memory is short, or the library refused a call.
    case cannotMake
    /// A run was refused.
    case cannotRun
    /// A contender lost or invented addresses, or gave a wrong answer.
    case broken(cell: String, contender: String)
    /// A plugin or its agent did not do what it should; the text says what.
    case plugin(String)
    /// The service or its store did not do what it should; the text says what.
    case service(String)

    var text: String {
        switch self {
        case .library(let text), .plugin(let text), .service(let text): text
        case .cannotMake: "a contender could not be made: no memory, or a call was refused"
        case .cannotRun: "a run was refused"
        case .broken(let cell, let contender):
            "\(cell): \(contender) is broken: calls were refused, or an answer is wrong"
        }
    }
}
