import IPAllocModel
import Testing

@testable import IPAllocAgent

/// Where settings come from, and what counts more.
@Suite struct AgentSettingsTests {
    @Test(
        "a flag counts more than a variable, a variable more than the file, the file than nothing")
    func precedence() throws {
        let file = try SettingsFile(
            parsing: "ipamUnixSocketPath: /file\nstoreDirectory: /file\nnodeName: file",
            path: "conf.yml")
        let environment = ["IPALLOC_SOCKET": "/variable", "IPALLOC_STORE": "/variable"]
        let settings = try AgentSettings(
            flags: ["socket": "/flag"], environment: environment, file: file)
        #expect(settings.socketPath == "/flag")
        #expect(settings.storePath == "/variable")
        #expect(settings.nodeName == "file")
        #expect(settings.healthAddress == "")
    }

    @Test("each setting can be set from each source, and shows what was set")
    func everySetting() throws {
        for setting in Setting.all {
            let value = try #require(Self.samples[setting.key], "no sample for \(setting.key)")
            #expect(value != setting.fallback)
            let byFlag = try AgentSettings(flags: [setting.flag: value], environment: [:])
            #expect(setting.show(byFlag) == value)
            for variable in setting.variables {
                let byVariable = try AgentSettings(flags: [:], environment: [variable: value])
                #expect(setting.show(byVariable) == value)
            }
            for key in [setting.key] + setting.otherKeys {
                let file = try SettingsFile(parsing: "\(key): \"\(value)\"", path: "conf.yml")
                let byFile = try AgentSettings(flags: [:], environment: [:], file: file)
                #expect(setting.show(byFile) == value)
            }
        }
    }

    private static let samples = [
        "ipamUnixSocketPath": "/a", "storeDirectory": "/b", "nodeName": "n",
        "healthAddress": "[::1]:5710", "logLevel": "debug", "enableIPv4": "false",
        "enableIPv6": "false", "enableStatefulSet": "false",
        "orderStatefulSetAddresses": "true", "enableSpiderSubnet": "false",
        "enableAutoPoolForApplication": "false", "automaticPoolNames": "short",
        "clusterSubnetDefaultFlexibleIPNumber": "3", "clusterNetwork": "kube-system/a",
        "automaticPoolWaitSeconds": "2", "conflictRestSeconds": "60",
        "namespace": "spider", "refuseHostBits": "true",
        "enableValidatingResourcesDeletedWebhook": "true", "enableReleaseConflictIPs": "false",
        "enableIPConflictDetection": "true", "enableGatewayDetection": "true",
        "podCIDR": "10.244.0.0/16,fd85::/64", "serviceCIDR": "10.96.0.0/12",
        "cniConfigDirectory": "/c", "enableGarbageCollection": "false", "garbageSeconds": "0",
        "garbageDelaySeconds": "5",
        "auditDays": "7",
        "connectionsMax": "7",
        "bodyBytesMax": "4096", "requestSeconds": "3", "shutdownSeconds": "4",
    ]

    @Test("no two settings share a key, a flag or a variable")
    func distinct() {
        let keys = Setting.all.flatMap { [$0.key] + $0.otherKeys }
        let flags = Setting.all.map(\.flag)
        let variables = Setting.all.flatMap(\.variables)
        #expect(Set(keys).count == keys.count)
        #expect(Set(flags).count == flags.count)
        #expect(Set(variables).count == variables.count)
        #expect(SettingsFile.keysWithoutEffect.isDisjoint(with: keys))
        #expect(Set(Setting.variablesWithoutEffect).isDisjoint(with: variables))
    }

    @Test("each setting has the variable of its flag's name, as the manual says")
    func names() {
        for setting in Setting.all {
            let name = setting.flag.uppercased().map { $0 == "-" ? "_" : $0 }
            #expect(setting.variables.first == "IPALLOC_" + String(name))
        }
    }

    @Test("our variable counts more than Spiderpool's; an empty one counts as absent")
    func variables() throws {
        let both = ["IPALLOC_NODE_NAME": "ours", "SPIDERPOOL_NODE_NAME": "theirs"]
        #expect(try AgentSettings(flags: [:], environment: both).nodeName == "ours")
        let empty = ["IPALLOC_NODE_NAME": "", "SPIDERPOOL_NODE_NAME": "theirs"]
        #expect(try AgentSettings(flags: [:], environment: empty).nodeName == "theirs")
    }

    @Test(
        "Spiderpool's levels of the log are levels here",
        arguments: [
            ("debug", "debug"), ("info", "info"), ("warn", "warning"), ("WARN", "warning"),
            ("error", "error"), ("fatal", "critical"), ("panic", "critical"),
        ])
    func logLevels(theirs: String, ours: String) throws {
        let settings = try AgentSettings(
            flags: [:], environment: ["SPIDERPOOL_LOG_LEVEL": theirs])
        #expect(settings.logLevel.rawValue == ours)
    }

    @Test("truth values may be written as Go reads them")
    func truthValues() throws {
        let values = [
            true: ["1", "t", "T", "TRUE", "true", "True"],
            false: ["0", "f", "F", "FALSE", "false", "False"],
        ]
        for (value, texts) in values {
            for text in texts {
                let settings = try AgentSettings(
                    flags: [:], environment: ["SPIDERPOOL_GC_IP_ENABLED": text])
                #expect(settings.collectsGarbage == value)
            }
        }
    }

    @Test("of two keys for one setting, the one that Spiderpool's program reads counts")
    func twoKeys() throws {
        let file = try SettingsFile(
            parsing: """
                clusterSubnetAutoPoolDefaultRedundantIPNumber: 3
                clusterSubnetDefaultFlexibleIPNumber: 1
                """, path: "conf.yml")
        let settings = try AgentSettings(flags: [:], environment: [:], file: file)
        #expect(settings.service.selection.defaultAddressCount == .flexible(3))
    }

    @Test("settings reach what they are about")
    func effect() throws {
        let settings = try AgentSettings(
            flags: [
                "enable-ipv6": "false", "automatic-pool-names": "short",
                "default-flexible-ip-number": "0", "garbage-delay-seconds": "7",
            ], environment: [:])
        #expect(!settings.service.enablesIPv6)
        #expect(!settings.service.admission.isIPv6Enabled)
        #expect(settings.service.selection.poolNaming == .shortGroup)
        #expect(settings.service.selection.defaultAddressCount == .flexible(0))
        #expect(settings.service.garbageDelayMilliseconds == 7000)
    }

    @Test(
        "a value that makes no sense is told with its source",
        arguments: [
            ("enable-ipv4", "maybe", "--enable-ipv4: \"maybe\" must be true or false"),
            (
                "connections-max", "0",
                "--connections-max: \"0\" must be a whole number from 1 to 100000"
            ),
            (
                "automatic-pool-names", "x",
                "--automatic-pool-names: \"x\" must be one of long, short"
            ),
            (
                "health-address", "localhost:1",
                "--health-address: \"localhost:1\" must be an IP address and a port, as in "
                    + "127.0.0.1:5710"
            ),
        ])
    func nonsense(flag: String, value: String, message: String) {
        let error = #expect(throws: SettingsError.self) {
            try AgentSettings(flags: [flag: value], environment: [:])
        }
        #expect(error?.description == message)
    }

    @Test("the message names a variable or a key of the file as well")
    func sources() throws {
        let variable = #expect(throws: SettingsError.self) {
            try AgentSettings(flags: [:], environment: ["IPALLOC_ENABLE_IPV4": "x"])
        }
        #expect(
            variable?.description.hasPrefix("environment variable IPALLOC_ENABLE_IPV4") == true)
        let file = try SettingsFile(parsing: "enableIPv4: x", path: "conf.yml")
        let key = #expect(throws: SettingsError.self) {
            try AgentSettings(flags: [:], environment: [:], file: file)
        }
        #expect(key?.description.hasPrefix("enableIPv4 in the file") == true)
    }
}
