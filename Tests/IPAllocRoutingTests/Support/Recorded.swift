import FoundationEssentials
import IPAllocNetlink

/// An output that was recorded from the original plugins: sections of lines below headings.
struct Recorded {
    /// The sections by heading, in a form in which only what matters counts.
    let sections: [String: [String]]

    /// Reads one of the files.
    init(_ name: String) throws {
        var folder = URL(filePath: #filePath)
        for _ in 0..<2 { folder.deleteLastPathComponent() }
        let file = folder.appending(path: "golden/\(name)")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        var sections: [String: [String]] = [:]
        var heading = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("--- ") {
                heading = String(line.dropFirst(4))
                sections[heading] = []
            } else {
                sections[heading, default: []].append(line.trimmingEnd())
            }
        }
        self.sections = sections.mapValues { Self.normalized($0) }
    }

    /// Lines without what differs from run to run: link-layer addresses, the numbers of links, and
    /// the words about a table that does not exist. One file lists links with their flags, and
    /// without a heading of their own; their addresses are compared elsewhere.
    static func normalized(_ lines: [String]) -> [String] {
        lines.filter { line in
            !line.hasPrefix("Error: ipv4: FIB table") && line != "Dump terminated"
                && !line.hasSuffix(">")
        }.map { line in
            line.replacing(#/lladdr [0-9a-f:]{17}/#, with: "lladdr MAC")
                .replacing(#/@if\d+/#, with: "@if")
                .replacing(#/fe80::[0-9a-f:]+/#, with: "fe80::X")
        }
    }
}

extension World {
    /// The commands that make a recorded section again; nil for headings that are none of the
    /// kernel's state.
    private static func command(_ heading: String) -> (isPod: Bool, command: String)? {
        let words = heading.replacing("v4 ", with: "").split(separator: " ")
        guard words.count >= 2 else { return nil }
        let isPod = words[0] == "pod"
        switch words[1...].joined(separator: " ") {
        case "ip rule", "rule": return (isPod, "ip rule")
        case "main": return (isPod, "ip route show table main")
        case "table main", "table 100", "table 101", "table 102", "table 500":
            return (isPod, "ip route show table \(words[2]) || true")
        case "500": return (isPod, "ip route show table 500 || true")
        case "neigh": return (isPod, "ip neighbour show nud permanent")
        case "links": return (isPod, "ip -br address")
        case "mangle": return (isPod, "iptables -t mangle -S")
        case "rp_filter":
            let folder = "/proc/sys/net/ipv4/conf"
            return (isPod, "cd \(folder); for f in */rp_filter; do echo $f $(cat $f); done")
        default: return nil
        }
    }

    /// What the kernel has now for a section; nil for headings that are none of its state.
    func section(_ heading: String) throws -> [String]? {
        guard let (isPod, command) = Self.command(heading) else { return nil }
        return Recorded.normalized(try (isPod ? pod : node).lines(command))
    }

    /// Whether the kernel lists the lines of a section in an order that means nothing: that of a
    /// hash table, or of the numbers of links.
    static func isUnordered(_ heading: String) -> Bool {
        heading.hasSuffix("neigh") || heading.hasSuffix("links") || heading.hasSuffix("rp_filter")
    }
}
