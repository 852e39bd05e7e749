import IPAllocCNI
import IPAllocNetlink

extension MasterPlugin {
    /// The bond's options, written as `primary=ens192;miimon=100`, or a list as
    /// `arp_ip_target=["10.6.0.1","10.6.0.2"]`.
    ///
    /// - Throws: `.invalidConfiguration` with the one that is none.
    func options() throws(CNIError) -> [BondOption] {
        var options: [BondOption] = []
        for text in bondOptions.split(separator: ";") {
            let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmed(of: [" "]) }
            let made = parts.count == 2 ? Self.options(parts[0], parts[1]) : []
            guard !made.isEmpty else {
                throw CNIError(
                    .invalidConfiguration, "bond option \"\(text)\" is not of the form NAME=VALUE",
                    details: "write them as \"primary=ens192;miimon=100\"")
            }
            options += made
        }
        return options
    }

    /// What is written to the kernel's files for one option.
    private static func options(_ name: Substring, _ value: Substring) -> [BondOption] {
        // Spiderpool's plugin has a name of its own for it.
        let name = name == "up_delay" ? "updelay" : String(name)
        // The kernel takes one target at a time, as one more.
        let values =
            name == "arp_ip_target"
            ? value.trimmed(of: ["[", "]"]).split(separator: ",")
                .map { "+\($0.trimmed(of: [" ", "\""]))" }
            : [String(value)]
        let options = values.compactMap { BondOption(name: name, value: $0) }
        return options.count == values.count ? options : []
    }
}

extension Substring {
    /// Without these characters at both ends.
    fileprivate func trimmed(of characters: Set<Character>) -> Substring {
        var text = self
        while let first = text.first, characters.contains(first) { text.removeFirst() }
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return text
    }
}
