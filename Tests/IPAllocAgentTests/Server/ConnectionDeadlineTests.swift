import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import IPAllocAgent

/// When a slow connection is ended; time is the test's own.
@Suite struct ConnectionDeadlineTests {
    private static let limit = TimeAmount.seconds(10)
    private static let almost = TimeAmount.seconds(9)
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/"))
    private static let answer = HTTPResponsePart.head(HTTPResponse(status: .ok))

    private static func connect() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(ConnectionDeadline(limit: limit))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/a")).wait()
        return channel
    }

    /// What was written to the client.
    private static func written(_ channel: EmbeddedChannel) throws -> [HTTPResponsePart] {
        var parts: [HTTPResponsePart] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) { parts.append(part) }
        return parts
    }

    private static func isTimeout(_ parts: [HTTPResponsePart]) -> Bool {
        guard case .head(let head) = parts.first else { return false }
        return head.status == .requestTimeout
    }

    /// Whether status 408 is anywhere among the answers.
    private static func timeoutFollows(_ parts: [HTTPResponsePart]) -> Bool {
        parts.indices.contains { isTimeout(Array(parts[$0...])) }
    }

    @Test("a client that sends no whole head is told 408 and ended")
    func head() throws {
        let channel = try Self.connect()
        channel.embeddedEventLoop.advanceTime(by: Self.almost)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(Self.isTimeout(try Self.written(channel)))
    }

    @Test("a body that drips is ended, however many pieces come in time")
    func body() throws {
        let channel = try Self.connect()
        channel.embeddedEventLoop.advanceTime(by: Self.almost)
        try channel.writeInbound(Self.head)
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(Self.isTimeout(try Self.written(channel)))
    }

    @Test("what takes the agent long is not cut, and the next request has its own time")
    func answering() throws {
        let channel = try Self.connect()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try channel.writeOutbound(Self.answer)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: Self.almost)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    /// Answers a request.
    private static func answer(_ channel: EmbeddedChannel) throws {
        try channel.writeOutbound(answer)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    @Test("a second request that came early is not cut while it is served")
    func pipelined() throws {
        let channel = try Self.connect()
        for _ in 0..<2 {
            try channel.writeInbound(Self.head)
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        try Self.answer(channel)
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try Self.answer(channel)
        channel.embeddedEventLoop.advanceTime(by: Self.limit)
        #expect(!channel.isActive)
    }

    @Test("a request that is answered by its head alone still has to end in time, and the next")
    func answeredEarly() throws {
        let channel = try Self.connect()
        try channel.writeInbound(Self.head)
        try Self.answer(channel)
        channel.embeddedEventLoop.advanceTime(by: Self.almost)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: Self.almost)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(!Self.timeoutFollows(try Self.written(channel)))
    }

    @Test("a client that has its answer and asks for nothing more is ended without a word")
    func idle() throws {
        let channel = try Self.connect()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try Self.answer(channel)
        channel.embeddedEventLoop.advanceTime(by: Self.limit)
        #expect(!channel.isActive)
        #expect(!Self.timeoutFollows(try Self.written(channel)))
    }

    @Test("an answer that goes on and on, as a watch does, is not cut while it is taken")
    func stream() throws {
        let channel = try Self.connect()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeOutbound(Self.answer)
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        try channel.writeOutbound(HTTPResponsePart.body(ByteBuffer(string: "x\n")))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test(
        "a client that does not take the answer is ended, without a further answer",
        arguments: [true, false])
    func untaken(isWhole: Bool) throws {
        let channel = try Self.connect()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        // Without a flush nothing is taken: a piece that somebody waits for, and an end.
        channel.write(Self.answer, promise: nil)
        if isWhole {
            channel.write(HTTPResponsePart.end(nil), promise: nil)
        } else {
            channel.write(
                HTTPResponsePart.body(ByteBuffer(string: "x")),
                promise: channel.eventLoop.makePromise())
        }
        channel.embeddedEventLoop.advanceTime(by: Self.limit)
        #expect(!channel.isActive)
        #expect(!Self.isTimeout(try Self.written(channel)))
    }
}
