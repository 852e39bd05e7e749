import Foundation
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// The YAML file, which may be Spiderpool's.
@Suite struct SettingsFileTests {
    @Test("Spiderpool's ConfigMap is read, and what has no effect is told")
    func configMap() throws {
        let file = try SettingsFile(
            parsing: """
                ipamUnixSocketPath: /var/run/spidernet/spiderpool.sock
                networkMode: legacy
                enableIPv4: true
                enableIPv6: false
                enableStatefulSet: true
                enableKubevirtStaticIP: true
                enableSpiderSubnet: true
                enableAutoPoolForApplication: true
                clusterSubnetDefaultFlexibleIPNumber: 1
                podResourceInject:
                  enabled: false
                  namespacesExclude: [kube-system]
                tuneSysctlConfig: false
                enableDRA: false
                cdiRootPath: /var/run/cdi
                draLibraryPath: /usr/lib/libtest.so
                """, path: "conf.yml")
        let settings = try AgentSettings(flags: [:], environment: [:], file: file)
        #expect(!settings.service.enablesIPv6)
        #expect(
            file.ignoredKeys == [
                "cdiRootPath", "draLibraryPath", "enableDRA", "enableKubevirtStaticIP",
                "networkMode", "podResourceInject", "tuneSysctlConfig",
            ])
    }

    @Test("nothing, null and keys left open set nothing", arguments: ["", "null", "enableIPv4:"])
    func nothing(text: String) throws {
        #expect(try SettingsFile(parsing: text, path: "f").values.isEmpty)
    }

    @Test(
        "a file that is none is told with its path",
        arguments: [
            ("[1]", "f: must be a YAML mapping of settings to values"),
            ("enableIPv4: [1]", "f: enableIPv4: must be one value"),
            ("enableIPv5: true", "f: \"enableIPv5\" is no setting"),
            ("a: [", "f: is not valid YAML"),
        ])
    func malformed(text: String, message: String) {
        let error = #expect(throws: SettingsError.self) {
            try SettingsFile(parsing: text, path: "f")
        }
        #expect(error?.description.hasPrefix(message) == true)
    }

    @Test("a file that is named must be there")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: SettingsError.self) {
            try SettingsFile.read(named: directory.file("conf.yml"))
        }
        #expect(error?.description.hasSuffix("cannot be read: No such file or directory") == true)
    }

    @Test("a file is read from disk")
    func reading() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("conf.yml")
        try "enableIPv4: false\n".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try SettingsFile.read(named: path).values == ["enableIPv4": "false"])
    }
}
