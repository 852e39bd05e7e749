import IPAllocNetlink
import Testing

@Suite("Word of a shell")
struct ShellWordTests {
    @Test("what means nothing to a shell stays as it is")
    func plain() {
        for text in ["eth0", "ens192.100", "/var/run/netns/a-b_c", "--net=/proc/1/ns/net", "::1"] {
            #expect(text.shellWord == text)
        }
    }

    @Test("a shell reads any text back", arguments: ["sh", "bash"])
    func readBack(shell: String) throws {
        let program = try #require(Program(named: shell))
        let all = String(decoding: (1...127).map { UInt8($0) }, as: UTF8.self)
        for text in [all, "", "'", "''", "a'b", "$(id)", "é …", "~", "#9", "a b", "\\"] {
            let outcome = try program.run(["-c", "printf %s \(text.shellWord)"])
            #expect(outcome.status == 0 && outcome.output == text, "\(text.shellWord)")
        }
    }
}
