import Foundation
import IPAllocTestProgram
import Testing

/// Debian's containerd with state of its own, and an image of busybox made here.
struct ContainerRuntime {
    let lab: TestLab
    private let folder: String

    private static let tools = [
        "/usr/bin/containerd", "/usr/bin/ctr", "/usr/sbin/runc", "/sbin/start-stop-daemon",
    ]
    static let image = "localhost/busybox:latest"

    /// Why there can be none here, or nil if there can.
    static let obstacle: String? = {
        if let obstacle = Programs.obstacle { return obstacle }
        for tool in tools + ["/bin/busybox"]
        where !FileManager.default.isExecutableFile(atPath: tool) {
            return "\(tool) is not there; `make deps` installs it"
        }
        return nil
    }()

    static var isPossible: Bool { obstacle == nil }
    static let reason = obstacle ?? "there can be one"

    private var socket: String { "\(folder)/containerd.sock" }

    /// Runs a body with a container runtime, which ends with it.
    static func with(_ lab: TestLab, _ body: (ContainerRuntime) throws -> Void) throws {
        let runtime = try ContainerRuntime(lab)
        let result = Result {
            try runtime.importImage()
            try body(runtime)
        }
        try runtime.end()
        try result.get()
    }

    private init(_ lab: TestLab) throws {
        self.lab = lab
        folder = "\(lab.folder)/containerd"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let configuration = """
            version = 2
            root = "\(folder)/root"
            state = "\(folder)/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs", \
            "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", \
            "io.containerd.snapshotter.v1.aufs"]
            [grpc]
              address = "\(folder)/containerd.sock"

            """
        try lab.write(configuration, to: "containerd/config.toml")
        try lab.write("", to: "containerd/log")
        // As a daemon, it shares no open files with the tests; its own helpers would keep them.
        try daemon(
            "--start", "--background", "--make-pidfile", "--output", "\(folder)/log", "--exec",
            Self.tools[0], "--", "-c", "\(folder)/config.toml")
    }

    /// Ends the runtime and waits for its end.
    private func end() throws {
        try daemon("--stop", "--retry", "20", "--remove-pidfile")
    }

    private func daemon(_ arguments: String...) throws {
        let pidFile = ["--quiet", "--pidfile", "\(folder)/pid"]
        try succeed(Self.tools[3], arguments.prefix(1) + pidFile + arguments.dropFirst())
    }

    /// Makes the image of one layer, and gives it to the runtime.
    private func importImage() throws {
        try lab.write(Self.imageScript, to: "containerd/image.sh")
        try succeed("/bin/sh", ["\(folder)/image.sh", folder])
        // `ctr` waits for the runtime to answer.
        try succeed(
            Self.tools[1],
            [
                "-a", socket, "--connect-timeout", "30s", "image", "import", "--base-name",
                "localhost/busybox", "\(folder)/image.tar",
            ])
    }

    /// Runs a command in a container on a node, with a network, and a body before it ends.
    ///
    /// - Parameter whileRunning: Is given what the command prints.
    func run(
        _ id: String, configuration: String, node: String, command: String,
        whileRunning: (String) throws -> Void
    ) throws {
        try lab.write(configuration, to: "containerd/10-test.conflist")
        try lab.write(Self.runScript, to: "containerd/run.sh")
        let (input, output) = (Pipe(), Pipe())
        let container = try TestProgram(
            "/usr/bin/nsenter",
            [
                "--net=/run/netns/\(lab.name)-\(node)", "unshare", "--mount", "--propagation",
                "private", "/bin/sh", "\(folder)/run.sh", folder, lab.plugins, Self.image, id,
                // The container lives as long as its input.
                "\(command); echo \(Self.mark); cat",
            ], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            input: input.fileHandleForReading, output: output.fileHandleForWriting)
        // Only the container has them now, so that its output ends with it.
        try input.fileHandleForReading.close()
        try output.fileHandleForWriting.close()
        var text = ""
        while !text.contains(Self.mark) {
            let bytes = try output.fileHandleForReading.nextBytes()
            if bytes.isEmpty { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        let result = Result { try whileRunning(text) }
        try input.fileHandleForWriting.close()
        _ = try output.fileHandleForReading.restOfBytes()
        try #require(
            container.wait() == 0, "\(text) \(lab.text(of: "containerd/log"))")
        try result.get()
    }

    /// What a container prints when its command is done.
    private static let mark = "the command is done"

    @discardableResult
    private func succeed(_ program: String, _ arguments: [String]) throws -> String {
        let outcome = try TestProgram.run(
            program, arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        try #require(
            outcome.status == 0, "\(program): \(outcome) \(lab.text(of: "containerd/log"))")
        return outcome.output
    }

    /// The OCI archive of an image that has busybox and nothing else.
    private static let imageScript = #"""
        set -e
        cd "$1"
        mkdir -p files/bin oci/blobs/sha256
        cp /bin/busybox files/bin/
        for name in sh ip cat; do ln -s busybox files/bin/$name; done
        tar -C files --owner=0 --group=0 --mtime=@0 -cf layer.tar .
        digest() { sha256sum "$1" | cut -d' ' -f1; }
        blob() { cp "$1" "oci/blobs/sha256/$(digest "$1")"; }
        described() { printf '"digest":"sha256:%s","size":%s' "$(digest "$1")" "$(stat -c %s "$1")"; }
        oci=application/vnd.oci.image
        case $(uname -m) in aarch64) machine=arm64 ;; *) machine=amd64 ;; esac
        printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
            "$machine" "$(digest layer.tar)" > config.json
        printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s",%s},"layers":[{"mediaType":"%s",%s}]}' \
            $oci.manifest.v1+json $oci.config.v1+json "$(described config.json)" \
            $oci.layer.v1.tar "$(described layer.tar)" > manifest.json
        for file in layer.tar config.json manifest.json; do blob $file; done
        printf '{"imageLayoutVersion":"1.0.0"}' > oci/oci-layout
        printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s",%s,"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}' \
            $oci.manifest.v1+json "$(described manifest.json)" > oci/index.json
        tar -C oci -cf image.tar .

        """#

    /// `ctr` looks for plugins and networks in fixed places, which are made for it alone.
    private static let runScript = #"""
        set -e
        folder=$1 plugins=$2 image=$3 id=$4 command=$5
        layers=$folder/layers
        mkdir -p "$layers"
        mount -t tmpfs tmpfs "$layers"
        for place in etc opt; do
            upper=$layers/$place/upper work=$layers/$place/work
            mkdir -p "$upper" "$work"
            mount -t overlay overlay -o "lowerdir=/$place,upperdir=$upper,workdir=$work" "/$place"
        done
        mkdir -p /opt/cni/bin /etc/cni/net.d
        ln -s "$plugins"/* /opt/cni/bin/
        ln -s /usr/lib/cni/macvlan /usr/lib/cni/loopback /opt/cni/bin/
        cp "$folder/10-test.conflist" /etc/cni/net.d/
        exec ctr -a "$folder/containerd.sock" run --rm --cni "$image" "$id" /bin/sh -c "$command"

        """#
}
