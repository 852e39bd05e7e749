/// The freedoms that kubectl gives in writing options, brought into the form that the parser knows.
enum KubectlArguments {
    /// The options that every verb has or may have, with a value each, which may stand before the
    /// verb: `ipallocctl -n kube-system get pods`. `CompletedProgram` has the same.
    private static let leading: Set<String> = ["-n", "--namespace", "--socket", "--timeout"]

    /// The options that have a value behind `=` or none, and what they mean without.
    private static let bare = [
        "--dry-run": "server", "--wait": "true", "--ignore-not-found": "true",
    ]

    /// The arguments with leading options moved behind all others, but not behind `--`, and with
    /// values where they were left out.
    static func normalised(_ arguments: [String]) -> [String] {
        var moved: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            if leading.contains(first), rest.count >= 2 {
                moved += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if leading.contains(where: { $0.hasPrefix("--") && first.hasPrefix($0 + "=") }) {
                moved.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        let own = rest[..<end].map { argument in
            bare[argument].map { "\(argument)=\($0)" } ?? argument
        }
        return own + moved + rest[end...]
    }
}
