@testable import IPAllocNetlink

/// A channel that keeps what is sent and plays replies.
final class ScriptedChannel: NetlinkChannel {
    /// What one receiving call finds.
    enum Event {
        case datagram(NetlinkDatagram)
        /// Each of looking and taking fails once if it comes to this.
        case failure(ErrorNumber)
        /// Messages that are given the sequence number and port of the last request.
        case reply([[UInt8]])
    }

    let port: UInt32 = 77
    private(set) var sent: [[UInt8]] = []
    /// How many bytes the next datagrams are taken of; all if empty.
    var sendResults: [Result<Int, ErrorNumber>] = []
    private var events: [Event]
    /// How many receiving calls there were, looking and taking.
    private(set) var receivingCalls = 0

    init(_ events: [Event]) {
        self.events = events
    }

    var isExhausted: Bool { events.isEmpty }

    func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int {
        if !sendResults.isEmpty {
            switch sendResults.removeFirst() {
            case .success(let count):
                sent.append(datagram)
                return count
            case .failure(let error): throw error
            }
        }
        sent.append(datagram)
        return datagram.count
    }

    func nextLength() throws(ErrorNumber) -> Int {
        try next().length
    }

    func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram {
        var datagram = try next()
        events.removeFirst()
        datagram.bytes = Array(datagram.bytes.prefix(capacity))
        return datagram
    }

    /// What is next; a failure is over when it was told.
    private func next() throws(ErrorNumber) -> NetlinkDatagram {
        receivingCalls += 1
        guard let event = events.first else { throw .tryAgain }
        switch event {
        case .datagram(let datagram): return datagram
        case .failure(let error):
            events.removeFirst()
            throw error
        case .reply(let messages):
            return NetlinkDatagram(bytes: messages.flatMap(addressed))
        }
    }

    /// The message with the last request's sequence number and this channel's port.
    private func addressed(_ message: [UInt8]) -> [UInt8] {
        guard let request = sent.last else { preconditionFailure("a reply needs a request") }
        var message = message
        message.replaceSubrange(8..<12, with: request[8..<12])
        message.replaceSubrange(12..<16, with: [UInt8(port), 0, 0, 0])
        return message
    }
}

/// Messages that a script needs again and again; sequence number and port are filled in later.
enum Script {
    /// A message of a type with a payload.
    static func message(_ type: UInt16, flags: UInt16 = 0, _ payload: [UInt8]) -> [UInt8] {
        var writer = MessageWriter()
        writer.append(UInt32(16 + payload.count))
        writer.append(type)
        writer.append(flags)
        writer.append([0, 0, 0, 0, 0, 0, 0, 0])
        writer.append(payload)
        return writer.bytes + [UInt8](repeating: 0, count: (4 - payload.count % 4) % 4)
    }

    /// Done: `NLMSG_ERROR` with number 0.
    static let acknowledgement = message(2, flags: 0x100, hex("00 00 00 00") + requestHeader)
    /// The end of a list.
    static let done = message(3, flags: 2, hex("00 00 00 00"))
    /// The header of a request of 20 bytes.
    static let requestHeader = hex("14 00 00 00  18 00 05 06  01 00 00 00  00 00 00 00")
}
