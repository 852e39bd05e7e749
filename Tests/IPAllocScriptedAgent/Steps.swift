extension ScriptedAgent.Step {
    /// An answer with a length.
    public static func answer(
        _ status: Int, _ body: String = "", headers: [String] = []
    ) -> ScriptedAgent.Step {
        let lines = ["HTTP/1.1 \(status) Words"] + headers + ["Content-Length: \(body.utf8.count)"]
        return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// An answer in chunks.
    public static func chunked(_ status: Int, _ chunks: [String]) -> ScriptedAgent.Step {
        var text = "HTTP/1.1 \(status) Words\r\nTransfer-Encoding: chunked\r\n\r\n"
        for chunk in chunks + [""] {
            text += String(chunk.utf8.count, radix: 16) + "\r\n" + chunk + "\r\n"
        }
        return .text(text)
    }

    /// Any text.
    public static func text(_ text: String) -> ScriptedAgent.Step {
        .send(Array(text.utf8))
    }
}
