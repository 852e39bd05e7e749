extension AgentSettings {
    /// Reads the settings from all their sources.
    ///
    /// A flag counts more than a variable, a variable more than the file, and all of them more
    /// than the built-in value. An empty variable counts as absent.
    ///
    /// - Parameters:
    ///   - flags: Values by flag, without dashes.
    ///   - environment: The process's environment.
    /// - Throws: `SettingsError` that names the setting, where its value stands, and what is
    ///   wrong with it.
    public init(
        flags: [String: String], environment: [String: String], file: SettingsFile = .none
    ) throws(SettingsError) {
        self.init()
        for setting in Setting.all {
            let source: String
            let text: String
            if let value = flags[setting.flag] {
                (source, text) = ("--\(setting.flag)", value)
            } else if let variable = setting.variables.first(where: {
                environment[$0].map { !$0.isEmpty } ?? false
            }), let value = environment[variable] {
                (source, text) = ("environment variable \(variable)", value)
            } else if let key = (setting.otherKeys + [setting.key]).first(where: {
                file.values[$0] != nil
            }), let value = file.values[key] {
                (source, text) = ("\(key) in the file", value)
            } else {
                continue
            }
            do {
                try setting.assign(&self, text)
            } catch {
                throw SettingsError("\(source): \"\(text)\" \(error.reason)")
            }
        }
    }
}
