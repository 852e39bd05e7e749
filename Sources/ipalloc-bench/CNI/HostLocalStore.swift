import IPAllocJSON

/// The addresses of host-local: a folder with one file per address.
struct HostLocalStore {
    private let folder: ScratchFolder

    init(folder: ScratchFolder) {
        self.folder = folder
    }

    /// The plugin's network configuration.
    var configuration: String {
        configuration("bench", range: ["subnet": RunningAgent.subnet.json])
    }

    /// The plugin's configuration of a network that has those addresses and no others.
    func configuration(_ network: LoadScene.Network) -> String {
        configuration(
            network.name,
            range: [
                "subnet": LoadScene.block.json, "rangeStart": network.firstAddress.json,
                "rangeEnd": network.lastAddress.json,
            ])
    }

    private func configuration(_ name: String, range: JSONObject) -> String {
        let ipam: JSONObject = [
            "type": "host-local".json, "dataDir": (folder.path + "/host-local").json,
            "ranges": .array([.array([.object(range)])]),
        ]
        return JSONValue.object([
            "cniVersion": "1.0.0".json, "name": name.json, "type": "macvlan".json,
            "ipam": .object(ipam),
        ]).text()
    }

    /// Has containers hold addresses, as host-local itself writes them down. Giving them by calls
    /// would take hours.
    func hold(_ count: Int) throws(BenchError) {
        for number in 0..<count {
            // The gateway, which it takes to be the first address, is never given.
            let offset = number + 2
            let address = "10.6.\(offset / 256).\(offset % 256)"
            try folder.write("held\(number)\r\neth0", to: "host-local/bench/\(address)")
        }
        let last = count + 1
        try folder.write(
            "10.6.\(last / 256).\(last % 256)", to: "host-local/bench/last_reserved_ip.0")
    }
}
