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

    /// Opens something with a C function that writes a line why it could not.
    ///
    /// - Throws: `.library`, with that line.
    static func opening(
        _ open: (_ message: UnsafeMutablePointer<CChar>?, _ capacity: UInt64) -> OpaquePointer?
    ) throws(BenchError) -> OpaquePointer {
        var message = [CChar](repeating: 0, count: 1024)
        let opened = unsafe open(&message, UInt64(message.count))
        if let opened = unsafe opened { return unsafe opened }
        let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw .library(String(decoding: bytes, as: UTF8.self))
    }

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
