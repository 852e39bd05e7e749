import Testing

@testable import IPAllocAgent

/// docs/configuration.md against the table of settings.
@Suite struct ConfigurationDocumentTests {
    @Test("the document has exactly the settings that there are, with their forms and defaults")
    func settings() throws {
        let expected = Setting.all.map { setting in
            let keys = ([setting.key] + setting.otherKeys).map { "`\($0)`" }
                .joined(separator: ", ")
            let variables = setting.variables.map { "`\($0)`" }.joined(separator: ", ")
            let form = setting.form.replacing("|", with: "\\|")
            let fallback = setting.fallback.isEmpty ? "" : "`\(setting.fallback)`"
            return "| \(keys) | `--\(setting.flag)` | \(variables) | \(form) "
                + "| \(fallback) | \(setting.summary) |"
        }
        #expect(try Documents.rows(of: "docs/configuration.md") == expected)
    }

    @Test("the document names the keys and variables without effect")
    func ignored() throws {
        let text = try Documents.read("docs/configuration.md")
        for key in SettingsFile.keysWithoutEffect { #expect(text.contains("`\(key)`")) }
        for variable in Setting.variablesWithoutEffect { #expect(text.contains("`\(variable)`")) }
    }
}
