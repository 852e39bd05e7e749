import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Both tools that mark connections, on the real kernel.
@Suite("Mark tools", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct MarkToolTests {
    private static let both: Set<AddressFamily> = [.ipv4, .ipv6]

    private func expectCourse(_ tool: any MarkTool) throws {
        let world = try TestNamespace()
        let before = try Snapshot(world)
        #expect(try tool.read(Self.both, in: world.namespace) == [])
        try tool.set(Self.both, in: world.namespace)
        #expect(try tool.read(Self.both, in: world.namespace) == Self.both)
        let marked = try Snapshot(world)
        // Once more, and nothing is there twice.
        try tool.set(Self.both, in: world.namespace)
        #expect(try Snapshot(world) == marked)
        try tool.remove(Self.both, in: world.namespace)
        #expect(try tool.read(Self.both, in: world.namespace) == [])
        try tool.remove(Self.both, in: world.namespace)
        #expect(try Snapshot(world).difference(to: before) == [])
        // By hand.
        for (adding, marked) in [(true, Self.both), (false, [])] {
            let commands = tool.commands(Self.both, adding: adding)
            try world.shell("set -e\n" + commands.joined(separator: "; "))
            #expect(try tool.read(Self.both, in: world.namespace) == marked)
        }
        #expect(try Snapshot(world).difference(to: before) == [])
    }

    @Test("iptables sets marks, finds them again and takes them away")
    func iptables() throws {
        let tool = try #require(IPTables(for: Self.both, in: Program.folders))
        try expectCourse(tool)
    }

    @Test("nft sets marks, finds them again and takes them away")
    func nft() throws {
        let tool = try #require(NFTables(in: Program.folders))
        try expectCourse(tool)
    }

    @Test("rules that are there in part are put in order")
    func partial() throws {
        let world = try TestNamespace()
        try world.shell(
            "iptables -t mangle -A OUTPUT -j CONNMARK --restore-mark; "
                + "iptables -t mangle -A OUTPUT -j CONNMARK --restore-mark")
        let tool = try #require(IPTables(for: [.ipv4], in: Program.folders))
        #expect(try tool.read([.ipv4], in: world.namespace) == [])
        try tool.set([.ipv4], in: world.namespace)
        #expect(try tool.read([.ipv4], in: world.namespace) == [.ipv4])
        #expect(
            try world.lines("iptables -t mangle -S").filter { $0.hasPrefix("-A") }.count == 3)
    }

    @Test("the node's other tool serves where one is missing, and without any the error says so")
    func choice() throws {
        let folder = "/tmp/ipalloc-marks-\(UInt64.random(in: 0...UInt64.max))"
        let world = try TestNamespace()
        try world.shell("mkdir \(folder)")
        defer { _ = try? world.shell("rm -r \(folder)") }
        let error = failure { () throws(RoutingError) in
            _ = try MarkTools.find(for: Self.both, in: [folder])
        }
        #expect(
            error?.description
                == "mark the connections that come from the node: there is neither iptables nor "
                + "nft on the node; install the package iptables or nftables")
        try world.shell("ln -s /usr/sbin/nft \(folder)/nft")
        #expect(try MarkTools.find(for: Self.both, in: [folder]) is NFTables)
        for name in ["iptables-save", "iptables-restore"] {
            try world.shell("ln -s /usr/sbin/\(name) \(folder)/\(name)")
        }
        // IPv6 has programs of its own.
        #expect(try MarkTools.find(for: Self.both, in: [folder]) is NFTables)
        #expect(try MarkTools.find(for: [.ipv4], in: [folder]) is IPTables)
    }

    @Test(
        "what the other tool made counts, and is taken away with all else",
        arguments: [both, [.ipv4]])
    func other(_ families: Set<AddressFamily>) throws {
        let world = try TestNamespace()
        let before = try Snapshot(world)
        let nft = try #require(NFTables(in: Program.folders))
        try nft.set(families, in: world.namespace)
        #expect(try ConnectionMarks.read(families, in: world.namespace) == [])
        #expect(
            try ConnectionMarks.read(families, in: world.namespace, isByAnyTool: true) == families)
        try ConnectionMarks.set(families, in: world.namespace)
        #expect(try ConnectionMarks.read(families, in: world.namespace) == families)
        try ConnectionMarks.remove(families, in: world.namespace)
        #expect(try Snapshot(world).difference(to: before) == [])
        // A node without tools is no obstacle.
        try ConnectionMarks.remove(families, in: world.namespace, folders: [])
    }

    @Test("a tool that fails is told with what it printed")
    func failing() throws {
        let folder = "/tmp/ipalloc-marks-\(UInt64.random(in: 0...UInt64.max))"
        let world = try TestNamespace()
        try world.shell(
            "mkdir \(folder); printf '#!/bin/sh\\necho no module >&2\\nexit 3\\n' > \(folder)/nft; "
                + "chmod +x \(folder)/nft")
        defer { _ = try? world.shell("rm -r \(folder)") }
        let tool = try #require(NFTables(in: [folder]))
        let error = failure { () throws(RoutingError) in
            try tool.set(Self.both, in: world.namespace)
        }
        #expect(error?.reason == .tool)
        #expect(error?.obstacle == "it failed with status 3: no module\n")
    }
}
