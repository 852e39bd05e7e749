import IPAlloc
import IPAllocJSON

/// Reads the values that both plugins' keys have in common, and says which key is wrong.
enum KeyReading {
    /// An error of a key.
    static func error(_ key: String, _ obstacle: String, advice: String) -> RoutingError {
        RoutingError(.configuration, "read \(key) of the configuration", obstacle, advice: advice)
    }

    /// Blocks of addresses.
    ///
    /// - Parameter allowsAddress: Whether a single address stands for the block of itself.
    static func blocks(
        _ key: String, _ texts: [String], allowsAddress: Bool = false
    ) throws(RoutingError) -> [CIDRBlock] {
        var blocks: [CIDRBlock] = []
        for text in texts {
            let trimmed = String(text.trimmingBlanks())
            if let block = try? CIDRBlock(trimmed) {
                blocks.append(block)
            } else if allowsAddress, let address = try? IPAddress(trimmed) {
                blocks.append(CIDRBlock(host: address))
            } else {
                throw error(
                    key, "invalid CIDR address: \(text)", advice: "write it as 10.96.0.0/12")
            }
        }
        return blocks
    }

    /// The beginning of link-layer addresses; nil if the text is empty.
    static func macPrefix(_ key: String, _ text: String) throws(RoutingError) -> MACPrefix? {
        guard !text.isEmpty else { return nil }
        guard let prefix = MACPrefix(text) else {
            throw error(
                key,
                "mac_prefix format should be match regex: "
                    + "^[a-fA-F0-9][02468aceACE][:-][a-fA-F0-9]{2}$, but is \"\(text)\"",
                advice: "the second digit is even, or the address would be one of a group")
        }
        return prefix
    }

    /// The milliseconds of a duration as Go writes it, such as `1s`, `100ms` or `1m30s`.
    static func milliseconds(_ key: String, _ text: String) throws(RoutingError) -> Int {
        guard let milliseconds = DurationText.milliseconds(text), milliseconds >= 1,
            milliseconds <= 600_000
        else {
            throw error(
                key, "\"\(text)\" is no duration from 1ms to 10m", advice: "write it as 100ms")
        }
        return Int(milliseconds)
    }
}

extension String {
    /// Without blanks at both ends.
    fileprivate func trimmingBlanks() -> Substring {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
