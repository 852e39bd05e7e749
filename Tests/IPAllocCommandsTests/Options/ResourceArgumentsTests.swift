import IPAllocModel
import Testing

@testable import IPAllocCommands

@Suite("Resource arguments")
struct ResourceArgumentsTests {
    private func items(_ arguments: String...) throws -> [String] {
        try ResourceArguments(arguments).items.map { "\($0.kind.plural):\($0.name ?? "*")" }
    }

    @Test("kinds go by all of their names, one or several")
    func kinds() throws {
        for name in [
            "sp", "spiderippool", "spiderippools", "SpiderIPPool",
            "spiderippools.spiderpool.spidernet.io",
        ] {
            #expect(try items(name) == ["spiderippools:*"])
        }
        #expect(
            try items("sp,ss,sr,se")
                == [
                    "spiderippools:*", "spidersubnets:*", "spiderreservedips:*",
                    "spiderendpoints:*",
                ])
        #expect(try items("deploy,po,rs").count == 3)
        #expect(try items("sp,spiderpool").first == "spiderippools:*")
        #expect(
            try items("network-attachment-definitions.k8s.cni.cncf.io")
                == ["network-attachment-definitions:*"])
    }

    @Test("objects go by kind and names, or kind and name in one")
    func names() throws {
        #expect(try items("sp", "a", "b") == ["spiderippools:a", "spiderippools:b"])
        #expect(try items("sp/a", "deployment/b") == ["spiderippools:a", "deployments:b"])
    }

    @Test(
        "what is no kind is refused", arguments: ["", "foo", "sp,", "sp,foo", "foo/a", "sp/", "/a"])
    func unknown(argument: String) {
        let error = #expect(throws: CommandFailure.self) { try ResourceArguments([argument]) }
        #expect(error?.status == ExitStatus.usage)
    }
}
