import IPAllocNetlink

@testable import IPAllocRouting

/// A channel to the kernel that counts what is sent, and fails at one of it.
final class CountingChannel: NetlinkChannel {
    /// What is counted, over all channels that share it.
    final class Counter {
        var count = 0
        /// Which one fails, from 1; none for 0.
        var failing = 0
        /// Whether all fail from there on.
        var failsAllAfter = false
        var error = ErrorNumber.noBuffers
    }

    private let kernel: KernelChannel
    private let counter: Counter

    init(in namespace: NetworkNamespace, _ counter: Counter) throws {
        struct Handover: @unchecked Sendable { let channel: KernelChannel }
        kernel = try namespace.run { () throws(NetlinkError) in
            Handover(channel: try KernelChannel())
        }.channel
        self.counter = counter
    }

    var port: UInt32 { kernel.port }

    func send(_ datagram: [UInt8]) throws(ErrorNumber) -> Int {
        counter.count += 1
        let isDue =
            counter.failsAllAfter
            ? counter.failing > 0 && counter.count >= counter.failing
            : counter.count == counter.failing
        if isDue { throw counter.error }
        return try kernel.send(datagram)
    }

    func nextLength() throws(ErrorNumber) -> Int { try kernel.nextLength() }

    func receive(capacity: Int) throws(ErrorNumber) -> NetlinkDatagram {
        try kernel.receive(capacity: capacity)
    }
}

extension World {
    /// Sockets on both sides that share a counter.
    func sockets(_ counter: CountingChannel.Counter) throws -> RoutingSockets {
        func open(_ namespace: NetworkNamespace) throws -> RouteNetlink {
            RouteNetlink(NetlinkSocket(try CountingChannel(in: namespace, counter)))
        }
        return RoutingSockets(
            pod: pod.namespace, host: node.namespace, podSocket: try open(pod.namespace),
            hostSocket: try open(node.namespace))
    }
}
