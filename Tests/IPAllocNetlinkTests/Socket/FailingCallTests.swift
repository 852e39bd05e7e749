import Testing

@testable import IPAllocNetlink

/// Each system call fails in turn: the error comes out, and nothing else does.
@Suite("Failing calls")
struct FailingCallTests {
    /// Makes one call of another channel fail.
    private final class FailingChannel: NetlinkChannel {
        private let channel: ScriptedChannel
        private let failing: Int
        private let error: ErrorNumber
        private(set) var calls = 0

        init(_ channel: ScriptedChannel, failing: Int, _ error: ErrorNumber) {
            self.channel = channel
            self.failing = failing
            self.error = error
        }

        var port: UInt32 { channel.port }

        private func count() throws(ErrorNumber) {
            calls += 1
            if calls == failing { throw error }
        }

        func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int {
            try count()
            return try channel.send(datagram)
        }

        func nextLength() throws(ErrorNumber) -> Int {
            try count()
            return try channel.nextLength()
        }

        func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram {
            try count()
            return try channel.receive(capacity: capacity)
        }
    }

    private let rule = Script.message(32, flags: 2, hex("02 00 00 00 64 00 00 01 00 00 00 00"))

    private func channel(failing: Int, _ error: ErrorNumber) -> FailingChannel {
        FailingChannel(
            ScriptedChannel([
                .reply([rule]), .reply([rule, rule]), .reply([Script.done]),
                .reply([rule, rule, rule, Script.done]),
            ]), failing: failing, error)
    }

    @Test("a list is whole or an error, whichever call fails")
    func list() throws {
        let undisturbed = channel(failing: 0, .invalid)
        let expected = try RouteNetlink(NetlinkSocket(undisturbed)).rules(.ipv4)
        #expect(expected.count == 3)
        #expect(undisturbed.calls == 7)
        for failing in 1...undisturbed.calls {
            for error in [ErrorNumber.invalid, .tryAgain, .notPermitted] {
                let netlink = RouteNetlink(NetlinkSocket(channel(failing: failing, error)))
                let found = failure { () throws(NetlinkError) in _ = try netlink.rules(.ipv4) }
                let isSilence = error == .tryAgain && failing > 1
                #expect(found?.reason == (isSilence ? .silent : .system))
                #expect(found?.operation == "list")
            }
            let signal = channel(failing: failing, .interrupted)
            #expect(try RouteNetlink(NetlinkSocket(signal)).rules(.ipv4) == expected)
        }
    }
}
