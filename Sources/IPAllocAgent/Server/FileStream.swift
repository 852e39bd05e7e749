import Hummingbird

/// Sends a file piece by piece, as fast as the client takes it.
struct FileStream: Sendable {
    let file: BackupFile

    private static let pieceLength = 256 << 10

    /// The answer's body.
    ///
    /// - Parameter onEnd: Called once when nothing more is sent.
    func body(onEnd: @escaping @Sendable () -> Void) -> ResponseBody {
        ResponseBody(contentLength: file.length) { writer in
            defer { onEnd() }
            var offset = 0
            while offset < file.length {
                let piece = try file.read(at: offset, count: Self.pieceLength)
                // A file that is shorter than it was ends the connection before the answer does.
                guard !piece.isEmpty else { break }
                try await writer.write(ByteBuffer(bytes: piece))
                offset += piece.count
            }
            try await writer.finish(nil)
        }
    }
}
