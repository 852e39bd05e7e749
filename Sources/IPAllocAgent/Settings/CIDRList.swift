import IPAlloc

/// CIDR blocks as settings have them: with commas between them.
enum CIDRList {
    /// - Throws: `SettingFailure` if a part is no block.
    static func parse(_ text: String) throws(SettingFailure) -> [String] {
        if text.isEmpty { return [] }
        var blocks: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let block = String(part.drop { $0 == " " })
            guard (try? CIDRBlock(block)) != nil else {
                throw SettingFailure(
                    "must be CIDR blocks with commas between them, as in 10.233.64.0/18,fd85::/112")
            }
            blocks.append(block)
        }
        return blocks
    }
}
