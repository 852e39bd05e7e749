// Netlink datagrams: any bytes are answered by objects or by an error with a place; what is read is
// written in a form that reads the same; no script of replies keeps a socket from coming back.
// Modules: IPAlloc IPAllocNetlink

import IPAlloc

@testable import IPAllocNetlink

/// The first byte chooses between a datagram and a script of replies, the rest is that.
@c(LLVMFuzzerTestOneInput)
public func fuzzNetlink(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: bytes + 1, count: count - 1))
    switch bytes[0] % 8 {
    case 0: checkDatagram(rest)
    case 1: checkObject(rest, Link.self, write: nil)
    case 2: checkObject(rest, InterfaceAddress.self) { $0.write(to: &$1) }
    case 3: checkObject(rest, Route.self) { $0.write(to: &$1) }
    case 4: checkObject(rest, Rule.self) { $0.write(to: &$1) }
    case 5: checkObject(rest, Neighbour.self) { $0.write(to: &$1) }
    default: checkScript(rest, choice: bytes[0] / 8)
    }
    return 0
}

private func checkDatagram(_ bytes: [UInt8]) {
    do {
        for message in try NetlinkMessage.all(in: bytes) {
            let payload = message.payload.bytes
            switch message.type {
            case .error, .done: _ = try? Acknowledgement(parsing: message)
            case .newLink: checkObject(payload, Link.self, write: nil)
            case .newAddress: checkObject(payload, InterfaceAddress.self) { $0.write(to: &$1) }
            case .newRoute: checkObject(payload, Route.self) { $0.write(to: &$1) }
            case .newRule: checkObject(payload, Rule.self) { $0.write(to: &$1) }
            case .newNeighbour: checkObject(payload, Neighbour.self) { $0.write(to: &$1) }
            default: break
            }
        }
    } catch {
        precondition(error.offset <= bytes.count)
    }
}

private func checkObject<Object: NetlinkObject>(
    _ bytes: [UInt8], _ type: Object.Type, write: ((Object, inout MessageWriter) -> Void)?
) {
    do {
        guard let object = try Object(parsing: ByteReader(bytes[...])), let write else { return }
        // What is written once reads the same ever after: state that cannot be asked for and
        // attributes that are not known are gone then.
        var first = MessageWriter()
        write(object, &first)
        guard let again = try Object(parsing: ByteReader(first.bytes[...])) else {
            preconditionFailure("of the same family")
        }
        var second = MessageWriter()
        write(again, &second)
        precondition(first.bytes == second.bytes)
    } catch {
        precondition((0...bytes.count).contains(error.offset))
        precondition(!error.description.isEmpty)
    }
}

/// Plays datagrams, each with its length in the byte before.
private final class Script: NetlinkChannel {
    let port: UInt32 = 1
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int { datagram.count }

    func nextLength() throws(ErrorNumber) -> Int {
        guard let length = rest.first else { throw .tryAgain }
        // The longest length stands for a failure.
        guard length < 0xFF else {
            rest = rest.dropFirst(2)
            throw ErrorNumber(rawValue: Int32(rest.first ?? 105))
        }
        return Int(length)
    }

    func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram {
        let length = try nextLength()
        let bytes = Array(rest.dropFirst().prefix(length))
        rest = rest.dropFirst(1 + length)
        return NetlinkDatagram(bytes: bytes, length: max(bytes.count, length))
    }
}

private func checkScript(_ bytes: [UInt8], choice: UInt8) {
    let netlink = RouteNetlink(NetlinkSocket(Script(bytes)))
    do throws(NetlinkError) {
        switch choice % 5 {
        case 0: _ = try netlink.links()
        case 1: _ = try netlink.routes()
        case 2: _ = try netlink.rules()
        case 3: _ = try netlink.link(named: "eth0")
        default: try netlink.deleteLink(LinkIndex(rawValue: 1))
        }
    } catch {
        precondition(!error.operation.isEmpty)
        precondition(!error.description.isEmpty)
    }
}
