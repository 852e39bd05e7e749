import Hummingbird
import IPAllocJSON
import IPAllocService

/// Sends the changes of resources as Kubernetes does: one JSON object per line, as they happen.
///
/// It ends when its task is cancelled, as it is when the client hangs up or the agent shuts down,
/// when the changes end, and when its time is over.
struct EventStream: Sendable {
    let watch: ResourceWatch
    /// For how long changes are sent; nil for no limit.
    let duration: Duration?

    /// The answer's body.
    ///
    /// - Parameter onEnd: Called once when nothing more is sent.
    func body(onEnd: @escaping @Sendable () -> Void) -> ResponseBody {
        ResponseBody { writer in
            let timer = duration.map { duration in
                Task { [watch] in
                    try await ContinuousClock().sleep(for: duration)
                    watch.end()
                }
            }
            defer {
                timer?.cancel()
                onEnd()
            }
            // What goes out at once tells the client that the watch has begun.
            try await writer.write(ByteBuffer())
            try await send(to: &writer)
            try await writer.finish(nil)
        }
    }

    private func send(to writer: inout any ResponseBodyWriter) async throws {
        do {
            for try await event in watch {
                let line = await event.composed { object in
                    Self.line(event.type.rawValue, object)
                }
                try await writer.write(line)
            }
        } catch let error as ServiceError {
            try await writer.write(Self.line("ERROR", ErrorShape.status(of: RequestFailure(error))))
        }
    }

    private static func line(_ type: String, _ object: JSONValue) -> ByteBuffer {
        var text = JSONValue.object(["type": .string(type), "object": object]).jsonUTF8
        text.append(UInt8(ascii: "\n"))
        return ByteBuffer(bytes: text)
    }
}
