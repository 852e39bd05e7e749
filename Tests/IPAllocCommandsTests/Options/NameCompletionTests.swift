import IPAllocMemoryAgent
import Testing

@testable import IPAllocCommands

@Suite("Completion of names")
struct NameCompletionTests {
    private let context: CommandContext

    init() {
        let agent = MemoryAgent()
        _ = Run.program(["apply", "-f", Walkthrough.pools], agent: agent)
        for namespace in ["default", "shop"] {
            let pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: pod-of-\(namespace), namespace: \(namespace)}
                """
            _ = Run.program(["apply", "-f", "-"], input: pod, agent: agent)
        }
        var context = CommandContext(output: RecordedOutput())
        context.connect = { _, _ in agent }
        self.context = context
    }

    @Test(
        "a kind comes first, then names of its objects, where options stand or not",
        arguments: [
            (["get", ""], "spiderippools"), (["get", "-o", "wide", ""], "pods"),
            (["describe", "sp", ""], "ippool-test-ens192"),
            (["get", "sp,ss", ""], "ippool-test-ens224"),
            (["get", "sp/"], "sp/ippool-test-ens192"), (["get", "po", ""], "pod-of-default"),
            (["get", "-n", "shop", "po", ""], "pod-of-shop"),
            (["explain", "pod", "--namespace=shop", ""], "pod-of-shop"),
        ])
    func objects(_ arguments: [String], _ expected: String) {
        let words = ["ipallocctl"] + arguments
        let found = NameCompletion.objects(words, words.count - 1, context)
        #expect(found.contains(expected), "\(found)")
    }

    @Test("what there is none of has no names, and nor has an agent that does not answer")
    func none() {
        #expect(NameCompletion.objects(["ipallocctl", "get", "x", ""], 3, context) == [])
        var lost = context
        lost.connect = { socket, timeout in
            CommandContext(output: RecordedOutput()).connect("/nonexistent/a.sock", timeout)
        }
        #expect(NameCompletion.objects(["ipallocctl", "get", "sp", ""], 3, lost) == [])
    }
}
