import IPAllocJSON

/// Where and how much the plugin logs.
package struct LogConfiguration: Sendable, Hashable {
    package static let pathDefault = "/var/log/spidernet/spiderpool.log"

    package var level = LogLevel.standard
    /// The file; empty for none.
    package var path = pathDefault
    /// The size in MiB from which on a new file is begun.
    package var sizeMax: Quantity = 100
    /// For how many days an old file is kept; 0 for ever.
    package var ageMax: Quantity = 30
    /// How many old files are kept; 0 for all.
    package var countMax: Quantity = 7

    package init() {}

    package mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("log_level", &level, absent: .standard)
        try fields.field("log_file_path", &path, absent: Self.pathDefault)
        try fields.field("log_file_max_size", &sizeMax, absent: 100)
        try fields.field("log_file_max_age", &ageMax, absent: 30)
        try fields.field("log_file_max_count", &countMax, absent: 7)
    }
}

/// A number that is not negative. Spiderpool's documentation writes it as text, its code wants a
/// number; both are read.
package struct Quantity: JSONConvertible, ExpressibleByIntegerLiteral {
    package let value: Int

    package init(integerLiteral value: Int) {
        self.value = value
    }

    package init(json: JSONValue) throws(DecodingFailure) {
        let number = json.integer.map(Int.init) ?? json.string.flatMap { Int($0) }
        guard let number, (0...Self.maximum).contains(number) else {
            throw DecodingFailure(
                "must be a number from 0 to \(Self.maximum), but is \(json.text())")
        }
        value = number
    }

    package var json: JSONValue { value.json }

    /// More than anybody means, and far from overflow in any unit.
    private static let maximum = 1 << 20
}

/// How important a line of the log is.
package enum LogLevel: String, JSONConvertible, CaseIterable, Comparable {
    case debug = "DEBUG"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"
    case panic = "PANIC"

    /// The level of who names none.
    package static let standard = debug

    /// Reads a name, in any case. An empty one is none, as in Spiderpool's plugin.
    package init(json: JSONValue) throws(DecodingFailure) {
        let name = try String(json: json)
        guard !name.isEmpty else {
            self = .standard
            return
        }
        guard let level = LogLevel(rawValue: name.uppercased()) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingFailure("must be one of \(names), but is \"\(name)\"")
        }
        self = level
    }

    package var json: JSONValue { rawValue.json }

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        case .fatal: 4
        case .panic: 5
        }
    }
}
