import IPAlloc
import Testing

@testable import IPAllocNetlink

/// The socket against replies that a script plays.
@Suite("NetlinkSocket")
struct NetlinkSocketTests {
    private let add = NetlinkRequest.addRoute(
        Route(to: block("10.96.0.0/12"), via: address("10.6.0.1")))
    private let list = NetlinkRequest.listRules(.ipv4)
    private let get = NetlinkRequest.getRoute(to: address("10.6.0.9"))

    private func rule(flags: UInt16 = 2, table: UInt8 = 100) -> [UInt8] {
        Script.message(32, flags: flags, hex("02 00 00 00") + [table] + hex("00 00 01 00 00 00 00"))
    }

    @Test("requests are numbered one after the other")
    func sequence() throws {
        let channel = ScriptedChannel([
            .reply([Script.acknowledgement]), .reply([Script.acknowledgement]),
        ])
        let socket = NetlinkSocket(channel, sequence: UInt32.max - 1)
        try socket.perform(add)
        try socket.perform(add)
        #expect(
            channel.sent.map { Array($0[8..<12]) } == [hex("ff ff ff ff"), hex("00 00 00 00")])
    }

    @Test("replies of another sequence number, port or sender are passed over")
    func strays() throws {
        let other = hex(
            """
            14 00 00 00  # nlmsg_len 20
            02 00        # nlmsg_type NLMSG_ERROR
            00 00        # nlmsg_flags
            00 00 00 00  # nlmsg_seq: of a request before
            4d 00 00 00  # nlmsg_pid 77
            ef ff ff ff  # -EEXIST
            """)
        var otherPort = other
        otherPort.replaceSubrange(8..<16, with: hex("01 00 00 00 4e 00 00 00"))
        var fromOther = other
        fromOther.replaceSubrange(8..<12, with: hex("01 00 00 00"))
        let channel = ScriptedChannel([
            .datagram(NetlinkDatagram(bytes: other)),
            .datagram(NetlinkDatagram(bytes: otherPort)),
            .datagram(NetlinkDatagram(bytes: fromOther, sender: 4711)),
            .reply([Script.acknowledgement]),
        ])
        try NetlinkSocket(channel).perform(add)
        #expect(channel.isExhausted)
    }

    @Test("nothing but others' messages is an error in the end, not a loop")
    func onlyStrays() {
        let stray = NetlinkDatagram(bytes: Script.done)
        let channel = ScriptedChannel(Array(repeating: .datagram(stray), count: 2000))
        let error = failure { () throws(NetlinkError) in
            try NetlinkSocket(channel).perform(add)
        }
        #expect(error?.reason == .silent)
        #expect(channel.receivingCalls == 2 * (NetlinkSocket.strayMessagesMax + 1))
    }

    @Test("no reply in time is an error, and a late one does not answer the next request")
    func silence() throws {
        let late = Script.message(2, hex("ef ff ff ff") + Script.requestHeader)
        var belated = late
        belated.replaceSubrange(8..<16, with: hex("01 00 00 00 4d 00 00 00"))
        let channel = ScriptedChannel([
            .failure(.tryAgain), .datagram(NetlinkDatagram(bytes: belated)),
            .reply([Script.acknowledgement]),
        ])
        let socket = NetlinkSocket(channel)
        #expect(
            failure { () throws(NetlinkError) in try socket.perform(add) }?.reason == .silent)
        try socket.perform(add)
    }

    @Test("a reply longer than the first buffer is received whole")
    func growing() throws {
        let rules = Array(repeating: rule(), count: 3000)
        #expect(rules.joined().count > 64 * 1024)
        let channel = ScriptedChannel([.reply(rules), .reply([Script.done])])
        #expect(try NetlinkSocket(channel).list(list).count == 3000)
    }

    @Test("a reply that grew between looking and taking is an error, not half a list")
    func truncation() {
        let cut = NetlinkDatagram(bytes: rule(), length: 40_000)
        let channel = ScriptedChannel([.datagram(cut)])
        let error = failure { () throws(NetlinkError) in
            _ = try NetlinkSocket(channel).list(list)
        }
        #expect(error?.reason == .lost)
        #expect(error?.text == "28 of the reply's 40000 bytes fit")
    }

    @Test("a list that changed meanwhile is asked for again")
    func interrupted() throws {
        let channel = ScriptedChannel([
            .reply([rule(flags: 0x12, table: 1), Script.done]),
            .reply([rule(table: 2)]), .reply([Script.message(3, flags: 0x12, hex("00 00 00 00"))]),
            .reply([rule(table: 3), rule(table: 4), Script.done]),
        ])
        let found = try NetlinkSocket(channel).list(list)
        #expect(try found.map { try Rule(parsing: $0.payload)?.table.rawValue } == [3, 4])
        #expect(channel.sent.count == 3)
    }

    @Test("a list that changes all the time is given up after a number of attempts")
    func interruptedForEver() {
        let attempts = NetlinkSocket.listAttemptsMax
        let channel = ScriptedChannel(
            Array(repeating: .reply([rule(flags: 0x12), Script.done]), count: attempts + 1))
        let error = failure { () throws(NetlinkError) in
            _ = try NetlinkSocket(channel).list(list)
        }
        #expect(error?.reason == .lost)
        #expect(channel.sent.count == attempts)
    }

    @Test("a list that messages of were dropped is read to its end and asked for again")
    func dropped() throws {
        let channel = ScriptedChannel([
            .reply([rule(table: 1)]), .failure(.noBuffers), .reply([rule(table: 3), Script.done]),
            .reply([rule(table: 1), rule(table: 2), rule(table: 3), Script.done]),
        ])
        #expect(try NetlinkSocket(channel).list(list).count == 3)
        let overrun = ScriptedChannel([
            .reply([Script.message(4, []), Script.done]), .reply([rule(), Script.done]),
        ])
        #expect(try NetlinkSocket(overrun).list(list).count == 1)
    }

    @Test("a dropped acknowledgement is an error: what was done is not known")
    func droppedAcknowledgement() {
        let channel = ScriptedChannel([.failure(.noBuffers)])
        let error = failure { () throws(NetlinkError) in
            try NetlinkSocket(channel).perform(add)
        }
        #expect(error?.reason == .system)
        #expect(error?.errno == .noBuffers)
    }

    @Test("a list that ends with an error is that error, with its words")
    func doneWithError() {
        let done = Script.message(
            3, flags: 0x202,
            hex(
                """
                fe ff ff ff                # -ENOENT
                1f 00 01 00                # NLMSGERR_ATTR_MSG, length 31
                  69 70 76 34 3a 20        # "ipv4: "
                  46 49 42 20              # "FIB "
                  74 61 62 6c 65 20        # "table "
                  64 6f 65 73 20           # "does "
                  6e 6f 74 20              # "not "
                  2e 00                    # "." and a NUL
                """))
        let channel = ScriptedChannel([.reply([done])])
        let error = failure { () throws(NetlinkError) in
            _ = try NetlinkSocket(channel).list(list)
        }
        #expect(error?.reason == .refused)
        #expect(error?.errno == .noEntry)
        #expect(error?.isNotThere == true)
        #expect(error?.text == "ipv4: FIB table does not .")
    }

    @Test("a refusal has the kernel's words and the offset of the attribute it objects to")
    func refusal() {
        let words = hex(
            """
            0a 00 01 00            # NLMSGERR_ATTR_MSG, length 10
              4e 6f 20 67 77 00    # "No gw"
              00 00                # to a multiple of 4
            08 00 02 00            # NLMSGERR_ATTR_OFFS, length 8
              24 00 00 00          # 36
            """)
        // With only the request's header, and with all of the request's twenty bytes.
        let capped = Script.message(
            2, flags: 0x300, hex("9b ff ff ff") + Script.requestHeader + words)
        let whole = Script.message(
            2, flags: 0x200, hex("9b ff ff ff") + Script.requestHeader + hex("aa bb cc dd") + words)
        for message in [capped, whole] {
            let error = failure { () throws(NetlinkError) in
                try NetlinkSocket(ScriptedChannel([.reply([message])])).perform(add)
            }
            #expect(error?.reason == .refused)
            #expect(error?.errno == .networkUnreachable)
            #expect(error?.text == "No gw")
            #expect(error?.attributeOffset == 36)
            #expect(error?.description == "Network is unreachable (kernel: No gw)")
        }
    }

    @Test("a refusal that is cut anywhere is an error of its format")
    func cutRefusal() {
        let payload = hex("9b ff ff ff") + Script.requestHeader
        for count in 0..<payload.count {
            let message = Script.message(2, flags: 0x100, Array(payload[..<count]))
            let error = failure { () throws(NetlinkError) in
                try NetlinkSocket(ScriptedChannel([.reply([message])])).perform(add)
            }
            #expect(error?.reason == .malformed)
            #expect(error?.wire != nil)
        }
    }

    @Test("a datagram that contradicts the format is an error with the place")
    func malformed() {
        let channel = ScriptedChannel([.datagram(NetlinkDatagram(bytes: hex("00 00 00 00")))])
        let error = failure { () throws(NetlinkError) in
            try NetlinkSocket(channel).perform(add)
        }
        #expect(error?.reason == .malformed)
        #expect(error?.wire == WireError(.short, offset: 0))
    }

    @Test("a request that is taken in part is an error")
    func shortSend() {
        let channel = ScriptedChannel([])
        channel.sendResults = [.success(7)]
        let error = failure { () throws(NetlinkError) in
            try NetlinkSocket(channel).perform(add)
        }
        #expect(error?.reason == .lost)
        #expect(error?.text?.hasPrefix("the kernel took 7 of") == true)
    }

    @Test("calls that a signal interrupted are made again")
    func signals() throws {
        let channel = ScriptedChannel([
            .failure(.interrupted), .failure(.interrupted), .reply([Script.acknowledgement]),
        ])
        channel.sendResults = [.failure(.interrupted), .failure(.interrupted)]
        try NetlinkSocket(channel).perform(add)
        #expect(channel.sent.count == 1)
    }

    @Test("an error of sending or receiving is thrown as it is")
    func systemErrors() {
        let sending = ScriptedChannel([])
        sending.sendResults = [.failure(.notPermitted)]
        for channel in [sending, ScriptedChannel([.failure(.notPermitted)])] {
            let error = failure { () throws(NetlinkError) in
                try NetlinkSocket(channel).perform(add)
            }
            #expect(error?.reason == .system)
            #expect(error?.isNotPermitted == true)
        }
    }

    @Test("the one thing asked for ends the reply; done without it is an error")
    func one() throws {
        let channel = ScriptedChannel([
            .reply([Script.message(1, []), Script.message(24, [])]), .reply([Script.done]),
        ])
        let socket = NetlinkSocket(channel)
        #expect(try socket.get(get).map(\.type) == [.newRoute])
        #expect(failure { () throws(NetlinkError) in _ = try socket.get(get) }?.reason == .lost)
    }

    @Test("a family that the kernel does not know has no rules and no routes")
    func unknownFamily() throws {
        let refusal = Script.message(2, flags: 0x100, hex("9f ff ff ff") + Script.requestHeader)
        let channel = ScriptedChannel([.reply([refusal]), .reply([refusal])])
        let netlink = RouteNetlink(NetlinkSocket(channel))
        #expect(try netlink.rules(.ipv6) == [])
        #expect(try netlink.routes(.ipv6) == [])
        #expect(channel.isExhausted)
    }
}
