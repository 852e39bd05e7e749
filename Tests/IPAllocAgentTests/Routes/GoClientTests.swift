import Foundation
import IPAllocJSON
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// What the library that Spiderpool's plugin asks with understands of the agent's answers.
@Suite struct GoClientTests {
    private static let libraries = "/usr/share/gocode"
    private static let compiler = ["/usr/bin/go"].first {
        FileManager.default.isExecutableFile(atPath: $0)
            && FileManager.default.fileExists(
                atPath: libraries + "/src/github.com/go-openapi/runtime")
    }

    @Test(
        "go-openapi reads every answer, as Spiderpool's plugin has it read them",
        .enabled(
            if: compiler != nil,
            "Go is missing; install golang-go and golang-github-go-openapi-runtime-dev"))
    func answers() async throws {
        let folder = try TemporaryDirectory()
        let client = try Self.build(in: folder.path)
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(CoordinatorTests.coordinator("c"))
            let ended = try await agent.blocking { socket in
                try TestProgram.run(client, [socket], environment: [:])
            }
            try #require(ended.status == 0, "\(ended)")
            let outcomes = try ended.output.split(separator: "\n").map {
                try JSONValue(parsing: String($0))
            }
            #expect(
                outcomes.map { $0["request"]?.string } == [
                    "GET /ipam/healthy", "POST /ipam/ip", "POST /ipam/ip",
                    "GET /coordinator/config", "DELETE /ipam/ip", "DELETE /ipam/ips",
                    "GET /runtime/liveness",
                ])
            #expect(
                outcomes.map { $0["error"]?.string } == [
                    nil, nil,
                    "failed to allocate IP addresses in standard mode: "
                        + "failed to get original IPPool gone: "
                        + #"SpiderIPPool.spiderpool.spidernet.io "gone" not found"#,
                    nil, nil, nil, nil,
                ])
            let addresses = outcomes[1]["payload"]?["ips"]?.array ?? []
            #expect(addresses.map { $0["address"]?.string } == ["10.6.168.1/16"])
            #expect(outcomes[3]["payload"]?["mode"]?.string == "underlay")
        }
    }

    private static func build(in folder: String) throws -> String {
        let client = folder + "/client"
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../go-openapi-client/main.go").standardized.path
        let compiled = try TestProgram.run(
            try #require(compiler), ["build", "-o", client, source],
            environment: [
                "GO111MODULE": "off", "GOPATH": libraries, "GOCACHE": folder + "/cache",
                "PATH": "/usr/bin:/bin",
            ])
        try #require(compiled.status == 0, "\(compiled.words)")
        return client
    }
}
