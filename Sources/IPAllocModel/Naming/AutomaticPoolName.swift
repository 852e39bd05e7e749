import IPAlloc

/// How the names of automatic pools are made.
public enum AutomaticPoolName: String, Sendable, Hashable, CaseIterable {
    /// `auto-<application>-v4-<interface>-<last group of the UID>`.
    case lastGroup = "long"
    /// `auto4-<application>-<interface>-<first five characters of the UID's last group>`.
    case shortGroup = "short"

    private static let lengthMax = 253
    private static let shortGroupLength = 5

    /// The name of the pool that serves one interface of an application. If it would be too long,
    /// the application's part of it is cut; of the interface's name all that cannot stand in an
    /// object's name becomes a dash.
    ///
    /// - Parameters:
    ///   - application: The application's name.
    ///   - uid: The application's UID.
    public func name(
        application: String, uid: String, interface: String, family: AddressFamily
    ) -> String {
        let interface = String(
            decoding: interface.lowercased().utf8.map {
                Self.isAllowed($0) ? $0 : UInt8(ascii: "-")
            },
            as: UTF8.self)
        let group = uid.lowercased().split(separator: "-").last.map(String.init) ?? ""
        let prefix: String
        let suffix: String
        switch self {
        case .lastGroup:
            prefix = "auto-"
            suffix = "-v\(family.ipVersion)-\(interface)-\(group)"
        case .shortGroup:
            prefix = "auto\(family.ipVersion)-"
            suffix = "-\(interface)-\(group.prefix(Self.shortGroupLength))"
        }
        let room = max(0, Self.lengthMax - prefix.utf8.count - suffix.utf8.count)
        let application = application.lowercased()
        guard application.utf8.count > room else { return prefix + application + suffix }
        var cut = application.prefix(room)
        // A name's dots and dashes may not stand together.
        while let last = cut.last, last == "." || last == "-" { cut.removeLast() }
        return prefix + cut + suffix
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
