import IPAllocTestSupport
import Testing

@testable import IPAllocAgent
@testable import IPAllocService

/// Messages to the service manager.
@Suite struct ServiceNotifierTests {
    @Test("messages arrive as one datagram, one line each")
    func messages() throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": directory.file("notify")])
        #expect(notifier.send(.ready, .status("serving\non /run/a")))
        #expect(try manager.receive() == "READY=1\nSTATUS=serving on /run/a")
        #expect(notifier.send(.watchdog))
        #expect(try manager.receive() == "WATCHDOG=1")
        #expect(notifier.send(.stopping))
        #expect(try manager.receive() == "STOPPING=1")
    }

    @Test("an abstract name is a socket too")
    func abstract() throws {
        let name = "@ipalloc-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let manager = try DatagramSocket(path: name)
        #expect(ServiceNotifier(environment: ["NOTIFY_SOCKET": name]).send(.ready))
        #expect(try manager.receive() == "READY=1")
    }

    @Test("without a service manager nothing is sent, and that is no failure")
    func nobody() {
        let notifier = ServiceNotifier(environment: [:])
        #expect(notifier.send(.ready))
        #expect(notifier.watchdogInterval == nil)
    }

    @Test("a service manager that is gone is told of")
    func gone() throws {
        let directory = try TemporaryDirectory()
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": directory.file("notify")])
        #expect(!notifier.send(.ready))
    }

    @Test("a service manager that does not listen holds up nobody")
    func full() throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": directory.file("notify")])
        // Its queue is full at some time, and sending comes back all the same.
        while notifier.send(.watchdog) {}
        #expect(try manager.receive() == "WATCHDOG=1")
        #expect(notifier.send(.watchdog))
    }

    @Test("the watchdog is meant for the process that it names, or for any")
    func watchdog() {
        func interval(_ variables: [String: String]) -> Duration? {
            var environment = ["NOTIFY_SOCKET": "/run/x"]
            environment.merge(variables) { $1 }
            return ServiceNotifier(environment: environment, processID: 7).watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "3000000"]) == .seconds(3))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"]) == .seconds(3))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "x"]) == nil)
        #expect(interval([:]) == nil)
    }

    @Test("an agent tells that it is ready, that it lives, and that it stops")
    func agent() async throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let notifier = ServiceNotifier(environment: [
            "NOTIFY_SOCKET": directory.file("notify"), "WATCHDOG_USEC": "400000",
        ])
        try await TestAgent.run(notifier: notifier) { agent in
            // Its first sign of life may come before.
            let first = try await agent.blocking { _ in
                try manager.receive { $0.hasPrefix("READY=1") }
            }
            #expect(first == "READY=1\nSTATUS=serving on \(agent.socketPath)")
            let second = try await agent.blocking { _ in try manager.receive() }
            #expect(second == "WATCHDOG=1")
        }
        let last = try manager.receive { $0.hasPrefix("STOPPING=1") }
        #expect(last == "STOPPING=1\nSTATUS=finishing the requests that have begun")
    }

    @Test("an agent that cannot serve gives no sign of life, and gives one again when it can")
    func stuck() async throws {
        let directory = try TemporaryDirectory()
        let manager = try DatagramSocket(path: directory.file("notify"))
        let notifier = ServiceNotifier(environment: [
            "NOTIFY_SOCKET": directory.file("notify"), "WATCHDOG_USEC": "100000",
        ])
        try await TestAgent.run(notifier: notifier) { agent in
            let signs = try await agent.blocking { _ in
                _ = try manager.receive { $0 == "WATCHDOG=1" }
                // Every request needs the state.
                return try agent.service.state.withLock { _ in
                    while try manager.receive(withinMilliseconds: 0) != nil {}
                    var count = 0
                    while try count < 3 && manager.receive(withinMilliseconds: 500) != nil {
                        count += 1
                    }
                    return count
                }
            }
            // One may have been on its way.
            #expect(signs <= 1)
            let next = try await agent.blocking { _ in
                try manager.receive(withinMilliseconds: 30_000)
            }
            #expect(next == "WATCHDOG=1")
        }
    }
}
