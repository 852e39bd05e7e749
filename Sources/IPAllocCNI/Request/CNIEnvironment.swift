/// The variables of a plugin's environment that carry a request.
struct CNIEnvironment {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    /// The value of a variable; empty if it is not set.
    subscript(variable: CNIVariable) -> String { values[variable.rawValue] ?? "" }

    /// The command.
    ///
    /// - Throws: `.invalidEnvironment` if it is not known, or a variable that it needs is missing.
    func command() throws(CNIError) -> CNICommand {
        let text = self[.command]
        guard let command = CNICommand(rawValue: text) else {
            let known = CNICommand.allCases.map(\.rawValue).joined(separator: ", ")
            throw CNIError(
                .invalidEnvironment, "unknown CNI_COMMAND: \(text)", details: "known are \(known)")
        }
        let missing = command.requiredVariables.filter { self[$0].isEmpty }.map(\.rawValue)
        guard missing.isEmpty else {
            throw CNIError(
                .invalidEnvironment,
                "required env variables [\(missing.joined(separator: ","))] missing",
                details: "\(text) needs them; a CNI runtime sets them")
        }
        return command
    }
}
