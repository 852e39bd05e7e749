import Dispatch
import IPAlloc
import IPAllocNetlink
import Synchronization
import Testing

@testable import IPAllocRouting

/// Pods of one node that are set up and taken down at the same time.
@Suite("Many pods", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct ManyPodsTests {
    @Test("a pod that is set up has all it needs, however many come and go beside it")
    func together() throws {
        let world = Shared(world: try World())
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { number in
            let found = Self.comeAndGo(world.world, number)
            failures.withLock { $0 += found }
        }
        #expect(failures.withLock(\.self) == [])
        let node = world.world.node
        #expect(try node.netlink.rules().filter(\.isShared) == [])
        #expect(try node.lines("ip -br link").filter { $0.hasPrefix("veth") } == [])
    }

    /// A world of which each thread uses the namespaces alone.
    private struct Shared: @unchecked Sendable {
        let world: World
    }

    /// Sets a pod up and takes it down again and again.
    ///
    /// - Returns: What went wrong.
    private static func comeAndGo(_ world: World, _ number: Int) -> [String] {
        var failures: [String] = []
        do {
            // Sockets of its own: the world's are not to be used by several at a time.
            let node = try TestNamespace(sharing: world.node)
            for round in 0..<15 {
                let pod = try PodBeside(
                    World(sharing: world, node: node), containerID: "pod\(number)round\(round)",
                    host: 10 + number)
                _ = try pod.routing(.coordinator(.recorded)).setUp()
                for _ in 0..<3 { try pod.check(.coordinator(.recorded)) }
                try pod.removal().takeDown()
            }
        } catch {
            failures.append("\(error)")
        }
        return failures
    }
}
