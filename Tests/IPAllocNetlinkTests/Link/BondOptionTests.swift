import Foundation
import Testing

@testable import IPAllocNetlink

@Suite("BondOption")
struct BondOptionTests {
    @Test("a name is lower-case letters, digits and underscores, and leads to no other folder")
    func names() {
        for name in ["miimon", "xmit_hash_policy", "ad_actor_sys_prio", "x2"] {
            #expect(BondOption(name: name, value: "1") != nil)
        }
        for name in ["", "Miimon", "../mode", "a/b", "a b", "a\0", "."] {
            #expect(BondOption(name: name, value: "1") == nil)
        }
    }

    @Test("the value is written to the option's file of the bond, and a missing one is told")
    func writing() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ipalloc-bond-\(UInt64.random(in: 0...UInt64.max))")
        let bonding = folder.appendingPathComponent("bond0/bonding")
        try FileManager.default.createDirectory(at: bonding, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = bonding.appendingPathComponent("miimon")
        try Data().write(to: file)
        let option = try #require(BondOption(name: "miimon", value: "100"))
        try option.write(to: "bond0", folder: folder.path)
        #expect(try String(contentsOf: file, encoding: .utf8) == "100")
        let missing = try #require(BondOption(name: "primary", value: "ens192"))
        let error = #expect(throws: NetlinkError.self) {
            try missing.write(to: "bond0", folder: folder.path)
        }
        #expect(error?.isNotThere == true)
        #expect(
            error?.description.hasPrefix("write bond bond0 primary = ens192: No such file") == true)
    }
}
