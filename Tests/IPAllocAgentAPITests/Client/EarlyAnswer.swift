import Foundation
import Glibc
import IPAllocScriptedAgent

/// A server that answers as soon as someone connects, reads nothing and closes.
struct EarlyAnswer {
    let socketPath: String

    init(socketPath: String) {
        self.socketPath = socketPath
        let listener = BoundSocket.make(at: socketPath)
        precondition(listen(listener, 1) == 0)
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            let answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
            _ = unsafe answer.withCString { unsafe send(connection, $0, strlen($0), 0) }
            close(connection)
            close(listener)
        }
    }
}
