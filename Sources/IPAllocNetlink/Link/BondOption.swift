import CIPAllocNetlink

/// An option of a bond beside its mode, as `/sys/class/net/BOND/bonding` has them: `miimon`,
/// `primary`, `xmit_hash_policy` and others.
package struct BondOption: Sendable, Hashable {
    /// Its name: lower-case letters, digits and underscores.
    package let name: String
    package let value: String

    /// Takes an option; nil if there can be none of the name.
    package init?(name: String, value: String) {
        let isName = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isName && !name.isEmpty else { return nil }
        self.name = name
        self.value = value
    }

    /// Sets it, in the network namespace that `/sys` shows.
    ///
    /// - Parameter bond: A name that `Link.isName(_:)` accepts.
    /// - Throws: `isNotThere` if there is no such option, `.system` with `.invalid` if it cannot
    ///   have the value.
    package func write(to bond: String, folder: String = "/sys/class/net") throws(NetlinkError) {
        assert(Link.isName(bond))
        do throws(ErrorNumber) {
            let path = "\(folder)/\(bond)/bonding/\(name)"
            try FileDescriptor(path: path, mode: CIPALLOC_FILE_WRITE).write(setting: value)
        } catch {
            throw NetlinkError(system: error, "write", "bond \(bond) \(name) = \(value)")
        }
    }
}
