import Foundation
import Glibc
import Synchronization

/// An HTTP server at a unix socket of its own that keeps what is asked, to the byte, and plays
/// answers. It knows nothing of the client: what it reads and writes are bytes.
public final class ScriptedAgent: Sendable {
    /// What it does next with a connection.
    public enum Step: Sendable {
        /// Sends bytes; the client sees them before the next step.
        case send([UInt8])
        /// Sends bytes one by one.
        case sendSlowly([UInt8])
        /// Says nothing until the client goes, or the agent.
        case silence
        /// Takes the next request over the same connection.
        case keep
    }

    /// A request as it came.
    public struct Request: Sendable, Hashable {
        /// The lines before the empty one.
        public var head: [String]
        public var body: String

        /// As in `POST /v1/ipam/ip HTTP/1.1`.
        public var line: String { head.first ?? "" }

        public init(head: [String], body: String) {
            self.head = head
            self.body = body
        }
    }

    private struct State {
        var requests: [Request] = []
        var openConnections: Set<Int32> = []
        var connectionCount = 0
        var isStopped = false
    }

    public let socketPath: String
    private let folder: String
    private let listener: Int32
    private let state = Mutex(State())

    /// What was asked so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// How many connections there have been.
    public var connectionCount: Int { state.withLock { $0.connectionCount } }

    /// Starts to listen, until it is stopped.
    ///
    /// - Parameter answer: Tells for each request what to do. The connection is closed after it,
    ///   if it is not to be kept.
    public init(_ answer: @escaping @Sendable (Request) -> [Step]) {
        folder = NSTemporaryDirectory() + "/ipalloc-agent-" + UUID().uuidString
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        socketPath = folder + "/a.sock"
        listener = BoundSocket.make(at: socketPath)
        precondition(listen(listener, 64) == 0, "errno \(errno)")
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 && begin(connection) else {
                    if connection >= 0 { close(connection) }
                    // Closed here alone: its number might be another socket's by now elsewhere.
                    close(listener)
                    return
                }
                Thread.detachNewThread {
                    self.serve(connection, answer)
                    self.end(connection)
                }
            }
        }
    }

    /// Ends all connections and takes the socket away.
    public func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            for connection in state.openConnections { shutdown(connection, Int32(SHUT_RDWR)) }
            return !state.isStopped
        }
        guard isFirst else { return }
        // Wakes the thread that accepts.
        shutdown(listener, Int32(SHUT_RDWR))
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func begin(_ connection: Int32) -> Bool {
        state.withLock { state in
            guard !state.isStopped else { return false }
            state.openConnections.insert(connection)
            state.connectionCount += 1
            return true
        }
    }

    private func end(_ connection: Int32) {
        state.withLock { state in
            state.openConnections.remove(connection)
            close(connection)
        }
    }

    private func serve(_ connection: Int32, _ answer: (Request) -> [Step]) {
        var isKept = true
        while isKept, let request = Self.readRequest(connection) {
            isKept = false
            state.withLock { $0.requests.append(request) }
            for step in answer(request) {
                switch step {
                case .send(let bytes): Self.send(bytes, to: connection)
                case .sendSlowly(let bytes):
                    for byte in bytes { Self.send([byte], to: connection) }
                case .silence:
                    var byte: UInt8 = 0
                    while unsafe recv(connection, &byte, 1, 0) > 0 {}
                case .keep: isKept = true
                }
            }
        }
    }

    private static func readRequest(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let text = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let head = text.components(separatedBy: "\r\n")
                let lengths = head.filter { $0.hasPrefix("Content-Length: ") }
                    .compactMap { Int($0.dropFirst("Content-Length: ".count)) }
                let length = lengths.first ?? 0
                if bytes.count - end.upperBound >= length {
                    let body = String(decoding: bytes[end.upperBound...], as: UTF8.self)
                    return Request(head: head, body: body)
                }
            }
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}
