import Foundation
import Testing

/// A pod as the agent's objects and the kernel show it.
struct PodView {
    let lab: TestLab
    let name: String
    let node: String
    /// What `get` shows as the pod's address.
    let address: String

    /// The pods of an application.
    static func all(of app: String, in lab: TestLab) throws -> [PodView] {
        let table = try lab.run("get", "po", "-l", "app=\(app)", "-o", "wide")
        try #require(table.lines.count > 1, "\(table)")
        #expect(
            table.rows[0] == [
                "NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE",
                "READINESS GATES",
            ])
        return try table.rows.dropFirst().map { row in
            try #require(row.count == 9, "\(row)")
            #expect(row[1...3] == ["1/1", "Running", "0"])
            #expect(row[7...8] == ["<none>", "<none>"])
            return PodView(lab: lab, name: row[0], node: row[6], address: row[5])
        }
    }

    /// An interface as `ip -j address` tells it.
    struct Interface: Decodable {
        struct Address: Decodable {
            var family: String
            var local: String
            var prefixlen: Int
            var scope: String
        }
        var ifname: String
        var mtu: Int
        var flags: [String]
        var addrInfo: [Address]

        /// Its global addresses with their prefixes.
        var globals: [String] {
            addrInfo.filter { $0.scope == "global" }.map { "\($0.local)/\($0.prefixlen)" }
        }
    }

    /// The interfaces but the loopback.
    func interfaces() throws -> [Interface] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            [Interface].self, from: Data(lab.shell(in: name, "ip -j address").utf8)
        ).filter { $0.ifname != "lo" }
    }

    func interface(_ name: String) throws -> Interface {
        try #require(try interfaces().first { $0.ifname == name })
    }

    /// What the pod's endpoint object tells, as `pool address` by interface.
    func endpoint() throws -> String {
        try lab.succeed(
            "get", "se", name, "-o",
            "jsonpath={range .status.current.ips[*]}{.interface} {.ipv4Pool} {.ipv4};{end}")
    }
}
