import Foundation
import Testing

@testable import IPAllocCommands

@Suite("Inspection of a node")
struct NodeInspectionTests {
    @Test(
        "a node goes by its machine's name, with or without the domain",
        arguments: [
            ("a", "a", true), ("a", "a.example.org", true), ("A.example.org", "a", true),
            ("a", "b", false), ("a.example.org", "b.example.org", false), ("", "a", false),
        ])
    func names(_ host: String, _ node: String, _ isSame: Bool) {
        #expect(NodeInspection.isHost(host, ofNode: node) == isSame)
    }

    @Test("this machine has a name")
    func own() {
        #expect(!NodeInspection.hostName.isEmpty)
        #expect(NodeInspection.isHost(NodeInspection.hostName, ofNode: NodeInspection.hostName))
    }

    @Test("folders are named so that they mean the same from everywhere")
    func folders() {
        let own = FileManager.default.currentDirectoryPath
        let inspection = NodeInspection(
            namespaceFolders: ["/run//netns/", "here"], cacheFolders: [])
        #expect(inspection.namespaceFolders == ["/run/netns", own + "/here"])
        #expect(inspection.cacheFolders == ["/var/lib/cni/results"])
    }
}
