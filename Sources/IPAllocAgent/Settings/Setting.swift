/// One thing that can be set: by a flag, in the environment, or in the file.
///
/// The table of all of them, `Setting.all`, is what the sources are read by and what the
/// documentation is checked against.
public struct Setting: Sendable {
    /// The key in the file, as Spiderpool's ConfigMap has it where there is one.
    public let key: String
    /// What else Spiderpool calls it in the file. One of these counts more than `key`: it is there
    /// only if somebody wrote it, and `key` as Spiderpool's chart has it.
    public let otherKeys: [String]
    /// The flag, without its dashes.
    public let flag: String
    /// The variables, the first of them ours; the others are those of Spiderpool's agent.
    public let variables: [String]
    /// What a value looks like, as in `true|false`.
    public let form: String
    /// What it is for: a phrase for tables and help.
    public let summary: String
    /// Reads a value.
    let assign: @Sendable (inout AgentSettings, String) throws(SettingFailure) -> Void
    /// Shows the value that is set.
    let show: @Sendable (AgentSettings) -> String

    /// The value if nothing is set, as text.
    public var fallback: String { show(AgentSettings()) }
}

/// What is wrong with a value, as the rest of a sentence that begins with it.
struct SettingFailure: Error, Hashable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension Setting {
    /// The name of a setting that is a flag, and how it is told apart.
    struct Name {
        let key: String
        let otherKeys: [String]
        let flag: String
        let variables: [String]

        init(
            _ key: String, or otherKeys: [String] = [], flag: String, variable: String,
            also others: [String] = []
        ) {
            self.key = key
            self.otherKeys = otherKeys
            self.flag = flag
            variables = ["IPALLOC_" + variable] + others
        }
    }

    /// A setting of any kind that has a text form.
    static func value<Value>(
        _ name: Name, _ path: any WritableKeyPath<AgentSettings, Value> & Sendable, form: String,
        _ summary: String, parse: @escaping @Sendable (String) throws(SettingFailure) -> Value,
        show: @escaping @Sendable (Value) -> String
    ) -> Setting {
        Setting(
            key: name.key, otherKeys: name.otherKeys, flag: name.flag,
            variables: name.variables, form: form, summary: summary,
            assign: { (settings, text) throws(SettingFailure) in
                settings[keyPath: path] = try parse(text)
            },
            show: { show($0[keyPath: path]) })
    }

    static func text(
        _ name: Name, _ path: any WritableKeyPath<AgentSettings, String> & Sendable,
        form: String, _ summary: String
    ) -> Setting {
        value(name, path, form: form, summary) { text throws(SettingFailure) in
            text
        } show: {
            $0
        }
    }

    static func truth(
        _ name: Name, _ path: any WritableKeyPath<AgentSettings, Bool> & Sendable,
        _ summary: String
    ) -> Setting {
        value(name, path, form: "true|false", summary) { text throws(SettingFailure) in
            switch text.lowercased() {
            case "true", "t", "1", "yes", "on": return true
            case "false", "f", "0", "no", "off": return false
            default: throw SettingFailure("must be true or false")
            }
        } show: {
            String($0)
        }
    }

    static func number(
        _ name: Name, _ path: any WritableKeyPath<AgentSettings, Int> & Sendable,
        in range: ClosedRange<Int>, unit: String, _ summary: String
    ) -> Setting {
        value(name, path, form: unit, summary) { text throws(SettingFailure) in
            guard let number = Int(text), range.contains(number) else {
                throw SettingFailure(
                    "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        } show: {
            String($0)
        }
    }

    /// - Parameter others: Further words for values, in lower case.
    static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
        _ name: Name, _ path: any WritableKeyPath<AgentSettings, Value> & Sendable,
        also others: [String: Value] = [:], _ summary: String
    ) -> Setting where Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue)
        let form = names.joined(separator: "|")
        return value(name, path, form: form, summary) { text throws(SettingFailure) in
            let word = text.lowercased()
            guard let value = Value(rawValue: word) ?? others[word] else {
                throw SettingFailure("must be one of \(names.joined(separator: ", "))")
            }
            return value
        } show: {
            $0.rawValue
        }
    }
}
