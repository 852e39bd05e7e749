import Glibc
import IPAllocNetlink

/// A network namespace that a test makes for itself. It has no name, so that it goes with the test
/// on every path, and no test ever sees another's.
struct TestNamespace {
    let namespace: NetworkNamespace
    let netlink: RouteNetlink

    init() throws {
        namespace = try NetworkNamespace.make()
        netlink = try namespace.connect()
        try shell("ip link set lo up")
    }

    /// The namespace of another one, with a socket of its own.
    init(sharing other: TestNamespace) throws {
        namespace = other.namespace
        netlink = try namespace.connect()
    }

    /// Waits until a link that was switched on can carry packets and has the address that the
    /// kernel gives it.
    func waitForCarrier(of name: String) throws {
        while true {
            let link = try netlink.link(named: name)
            let addresses = try netlink.addresses(of: link.index, family: .ipv6)
            if link.operationalState == .up && addresses.contains(where: { $0.scope == .link }) {
                return
            }
            sched_yield()
        }
    }

    /// A command that failed.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// What a command prints that runs in the namespace.
    ///
    /// - Throws: If it fails, what it printed then.
    @discardableResult
    func shell(_ command: String) throws -> String {
        let (output, status) = try attempt(command)
        guard status == 0 else { throw Failed(description: "\(command): \(output)") }
        return output
    }

    /// What a command prints, and its status.
    func attempt(_ command: String) throws -> (output: String, status: Int32) {
        try start(command).finish()
    }

    /// Starts a command that goes on beside the test.
    func start(_ command: String) throws -> Running {
        // The thread's namespace is inherited by its children.
        try namespace.run { () throws(NetlinkError) in Running(command) }
    }

    /// A command that runs.
    @safe final class Running: @unchecked Sendable {
        private let pipe: UnsafeMutablePointer<FILE>?

        fileprivate init(_ command: String) {
            let whole = "( PATH=$PATH:/usr/sbin:/sbin; \(command)\n) 2>&1"
            unsafe pipe = popen(whole, "r")
        }

        /// Waits for its end: what it printed, and its status. To be called once.
        func finish() -> (output: String, status: Int32) {
            guard let pipe = unsafe pipe else { return ("popen", -1) }
            var output: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = unsafe fread(&buffer, 1, buffer.count, pipe)
                guard count > 0 else { break }
                output += buffer[..<count]
            }
            return (String(decoding: output, as: UTF8.self), unsafe pclose(pipe))
        }
    }

    /// The lines that a command prints, without blanks at their ends.
    func lines(_ command: String) throws -> [String] {
        // By bytes, since outputs may be long.
        try shell(command).utf8.split(separator: UInt8(ascii: "\n")).map { line in
            String(Substring(line)).trimmingEnd()
        }
    }
}

extension StringProtocol where UTF8View: BidirectionalCollection {
    /// Without the blanks at the end.
    func trimmingEnd() -> String {
        let bytes = utf8
        guard let last = bytes.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
        return String(self[..<bytes.index(after: last)])
    }
}
