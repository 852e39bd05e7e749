import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@testable import IPAllocAgentAPI

@Suite("AnswerReader")
struct AnswerReaderTests {
    private func answer(to text: String, ends: Bool = false) throws(AnswerFault) -> AgentAnswer {
        var reader = AnswerReader(limits: AnswerLimits(headBytesMax: 1000, bodyBytesMax: 1000))
        try reader.feed(Array(text.utf8))
        if ends { try reader.finish() }
        guard reader.isComplete else { throw .cutShort }
        return reader.answer
    }

    @Test("header fields are found in any case, without the blanks around them")
    func headers() throws {
        let answer = try answer(
            to: "HTTP/1.1 500 Oh no\r\nIPALLOC-cni-code:\t 11 \r\ncontent-length: 4\r\n\r\n\"no\"")
        #expect(answer.cniCode == 11)
        #expect(answer.errorText == "no")
        #expect(!answer.isSuccess)
    }

    @Test("bytes behind the answer are dropped, and lines may end without a carriage return")
    func leniency() throws {
        let answer = try answer(to: "HTTP/1.0 200\nContent-Length: 2\n\nabc")
        #expect(answer.body == Array("ab".utf8))
    }

    @Test("204 and 304 have no body, whatever they say")
    func noBody() throws {
        for status in [204, 304] {
            let answer = try answer(to: "HTTP/1.1 \(status) x\r\nContent-Length: 5\r\n\r\n")
            #expect(answer.status == status)
        }
    }

    @Test("extensions of chunks and trailers are passed over")
    func chunks() throws {
        let answer = try answer(
            to: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 1\r\n\r\n"
                + "2;a=b\r\nab\r\n1 \r\nc\r\n000\r\nTrailer: x\r\n\r\n")
        #expect(answer.body == Array("abc".utf8))
    }

    @Test(
        "what HTTP/1.1 does not allow is refused",
        arguments: [
            "HTTP/2 200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "\r\n",
            "HTTP/1.1 -20 OK\r\n", "HTTP/1.1 099 OK\r\n", "200 OK\r\n", "HTTP/1.1\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n", "HTTP/1.1 200 OK\r\n: none\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        ])
    func malformed(_ text: String) {
        #expect {
            _ = try answer(to: text)
        } throws: { error in
            if case AnswerFault.malformed(let text) = error { !text.isEmpty } else { false }
        }
    }

    @Test("lengths beyond every limit are refused before anything is kept")
    func tooLarge() {
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n7fffffffffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
                + String(repeating: "x", count: 1000),
            String(repeating: "HTTP/1.1 100 Go\r\n\r\n", count: 60),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                + String(repeating: "A: b\r\n", count: 200),
        ] {
            #expect {
                _ = try answer(to: text)
            } throws: { error in
                if case AnswerFault.tooLarge = error { true } else { false }
            }
        }
    }

    @Test("how the bytes are cut into pieces makes no difference")
    func pieces() throws {
        var random = SeededGenerator.forTest()
        let texts = [
            "HTTP/1.1 100 Go\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n4;x\r\ncdef\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nabcdef",
        ]
        for text in texts {
            let whole = try answer(to: text, ends: true)
            for _ in 0..<100 {
                var reader = AnswerReader(limits: AnswerLimits())
                var rest = Array(text.utf8)[...]
                while !rest.isEmpty {
                    let length = Int.random(in: 1...rest.count, using: &random)
                    try reader.feed(Array(rest.prefix(length)))
                    rest = rest.dropFirst(length)
                }
                try reader.finish()
                #expect(reader.answer == whole)
                #expect(reader.answer.body == Array("abcdef".utf8))
            }
        }
    }
}
