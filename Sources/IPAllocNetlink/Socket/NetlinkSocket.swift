/// Sends requests and collects what belongs to them of what comes back.
///
/// After `.silent`, `.lost` or `.malformed` the rest of a list may still be on its way, and the
/// kernel tells no other list before it: it fails with EBUSY. Open another socket then.
///
/// Thread-safety: *caller serialises*. Each call *blocks* until the kernel has replied.
public final class NetlinkSocket {
    private let channel: any NetlinkChannel
    /// The number of the last request.
    private var sequence: UInt32

    /// How often a list is asked for again because it changed meanwhile.
    static let listAttemptsMax = 16
    /// How many messages that belong to no request of ours are passed over for one that does.
    static let strayMessagesMax = 1024
    /// No datagram of the kernel is longer but for one message that alone is; room for it from the
    /// beginning lets the kernel fill it.
    private static let datagramLength = 32 * 1024

    /// Uses a channel.
    ///
    /// - Parameter sequence: The number before that of the first request.
    public init(_ channel: any NetlinkChannel, sequence: UInt32 = 0) {
        self.channel = channel
        self.sequence = sequence
    }

    /// Has the kernel do something.
    ///
    /// - Parameter request: One that asks for an acknowledgement.
    /// - Throws: `.refused` with the kernel's reason; `.system`, `.malformed`, `.lost` or `.silent`
    ///   if it could not be learnt whether it was done.
    public func perform(_ request: NetlinkRequest) throws(NetlinkError) {
        precondition(request.flags.contains(.acknowledge))
        _ = try reply(to: request)
    }

    /// Asks for one thing.
    ///
    /// - Returns: The messages of the reply, at least one.
    /// - Throws: `.refused` with the kernel's reason, such as that there is no such thing;
    ///   `.system`, `.malformed`, `.lost` or `.silent`.
    public func get(_ request: NetlinkRequest) throws(NetlinkError) -> [NetlinkMessage] {
        precondition(!request.isList && !request.flags.contains(.acknowledge))
        let reply = try reply(to: request)
        guard reply.isWhole else { throw NetlinkError(.lost) }
        return reply.messages
    }

    /// Asks for a list, and again if it changed while it was told.
    ///
    /// - Throws: `.refused` with the kernel's reason; `.lost` if it changes all the time;
    ///   `.system`, `.malformed` or `.silent`.
    public func list(_ request: NetlinkRequest) throws(NetlinkError) -> [NetlinkMessage] {
        precondition(request.isList)
        for _ in 0..<Self.listAttemptsMax {
            let reply = try reply(to: request)
            if reply.isWhole { return reply.messages }
        }
        throw NetlinkError(
            .lost, text: "the list changed in each of \(Self.listAttemptsMax) attempts")
    }

    /// What came back before the end of the reply.
    private struct Reply {
        var messages: [NetlinkMessage] = []
        /// Whether nothing was lost and nothing changed meanwhile.
        var isWhole = true
    }

    /// Sends a request and receives up to the end of its reply.
    private func reply(to request: NetlinkRequest) throws(NetlinkError) -> Reply {
        sequence &+= 1
        try send(request.bytes(sequence: sequence))
        var reply = Reply()
        var strays = 0
        while true {
            let datagram: NetlinkDatagram
            do {
                datagram = try receive()
            } catch {
                // The kernel dropped messages. The rest of a list still comes, and is read so that
                // the next attempt finds an idle socket.
                guard error.errno == .noBuffers && request.isList else { throw error }
                reply.isWhole = false
                try Self.count(&strays)
                continue
            }
            for message in try Self.messages(of: datagram) {
                // Left over from a request that was given up, or not from the kernel at all.
                guard
                    datagram.sender == 0 && message.sequence == sequence
                        && message.port == channel.port
                else {
                    try Self.count(&strays)
                    continue
                }
                if try Self.take(message, of: request, into: &reply) { return reply }
            }
        }
    }

    /// Counts something that is not part of the reply, and gives up after too many.
    private static func count(_ strays: inout Int) throws(NetlinkError) {
        strays += 1
        if strays > strayMessagesMax {
            throw NetlinkError(.silent, text: "others' messages came instead")
        }
    }

    /// Takes a message of the reply.
    ///
    /// - Returns: Whether it was the last one.
    private static func take(
        _ message: NetlinkMessage, of request: NetlinkRequest, into reply: inout Reply
    ) throws(NetlinkError) -> Bool {
        if message.flags.contains(.interrupted) { reply.isWhole = false }
        switch message.type {
        case .none: return false
        case .overrun:
            reply.isWhole = false
            return false
        case .error, .done:
            try check(message)
            // Done without the one thing that was asked for.
            if !request.isList && !request.flags.contains(.acknowledge) && reply.messages.isEmpty {
                reply.isWhole = false
            }
            return true
        default:
            reply.messages.append(message)
            return !request.isList && !request.flags.contains(.acknowledge)
                && !message.flags.contains(.multi)
        }
    }

    /// Throws the kernel's refusal, if the message is one.
    private static func check(_ message: NetlinkMessage) throws(NetlinkError) {
        let end: Acknowledgement
        do {
            end = try Acknowledgement(parsing: message)
        } catch {
            throw NetlinkError(.malformed, wire: error)
        }
        guard end.errno.rawValue != 0 else { return }
        var refusal = NetlinkError(.refused, errno: end.errno, text: end.text)
        refusal.attributeOffset = end.attributeOffset
        throw refusal
    }

    private static func messages(
        of datagram: NetlinkDatagram
    ) throws(NetlinkError) -> [NetlinkMessage] {
        do {
            return try NetlinkMessage.all(in: datagram.bytes)
        } catch {
            throw NetlinkError(.malformed, wire: error)
        }
    }

    private func send(_ datagram: [UInt8]) throws(NetlinkError) {
        let sent: Int
        do {
            sent = try ErrorNumber.retrying { () throws(ErrorNumber) in
                try channel.send(datagram)
            }
        } catch {
            throw NetlinkError(system: error)
        }
        guard sent == datagram.count else {
            throw NetlinkError(
                .lost, text: "the kernel took \(sent) of the request's \(datagram.count) bytes")
        }
    }

    /// Receives a datagram, whatever its length.
    private func receive() throws(NetlinkError) -> NetlinkDatagram {
        let datagram: NetlinkDatagram
        do {
            let length = try ErrorNumber.retrying { () throws(ErrorNumber) in
                try channel.nextLength()
            }
            datagram = try ErrorNumber.retrying { () throws(ErrorNumber) in
                try channel.receive(capacity: max(length, Self.datagramLength))
            }
        } catch {
            throw error == .tryAgain ? NetlinkError(.silent) : NetlinkError(system: error)
        }
        guard datagram.length == datagram.bytes.count else {
            throw NetlinkError(
                .lost,
                text: "\(datagram.bytes.count) of the reply's \(datagram.length) bytes fit")
        }
        return datagram
    }
}
