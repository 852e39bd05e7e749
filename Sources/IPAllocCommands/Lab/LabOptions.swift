import ArgumentParser
import Foundation
import Glibc
import IPAllocLab

/// Which lab is meant.
struct LabOptions: ParsableArguments {
    /// The folder if none is named.
    static let defaultPath = "/run/ipalloc-lab"
    private static let standardFolders = ["/opt/cni/bin", "/usr/lib/cni"]

    @Option(
        help: ArgumentHelp(
            "The folder of the lab's state; else $IPALLOC_LAB, else \(defaultPath).",
            valueName: "folder"))
    var lab: String?

    /// The lab.
    ///
    /// - Parameter cniPath: Folders of CNI plugins with colons between, if the command names some.
    func lab(in context: CommandContext, cniPath: String? = nil) -> Lab {
        // A plugin that ends without reading its input must not end this program.
        signal(SIGPIPE, SIG_IGN)
        let variable = context.variables["IPALLOC_LAB"] ?? ""
        let path = lab ?? (variable.isEmpty ? Self.defaultPath : variable)
        return Lab(
            path: Self.absolute(path), pluginFolders: Self.folders(cniPath, context),
            environment: context.variables, connect: { context.connect($0, .seconds(30)) },
            tell: { context.print(TerminalText(lines: $0)) })
    }

    /// The folders of plugins: those that are named; else our own build's before the system's.
    private static func folders(_ cniPath: String?, _ context: CommandContext) -> [String] {
        let named = cniPath ?? context.variables["CNI_PATH"] ?? ""
        guard named.isEmpty else { return named.split(separator: ":").map { absolute(String($0)) } }
        return [absolute("build/cni")] + standardFolders
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}

extension CommandFailure {
    /// What the lab could not do.
    init(_ error: LabError) {
        let text = error.description
        self.init(
            status: error.isUnknown ? ExitStatus.unknown : ExitStatus.refusal,
            message: text.hasPrefix("error:") || text.hasPrefix("Error from server")
                ? TerminalText(lines: text) : TerminalText(lines: "error: \(text)"))
    }
}
