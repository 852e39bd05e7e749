import IPAlloc
import IPAllocJSON

/// How the names of automatic pools are made.
public enum AutomaticPoolName: String, Sendable, Hashable, CaseIterable {
    /// `auto-<application>-v4-<interface>-<last group of the UID>`.
    case lastGroup = "long"
    /// `auto4-<application>-<interface>-<first five characters of the UID's last group>`.
    case shortGroup = "short"

    private static let lengthMax = 253
    private static let shortGroupLength = 5

    /// The name of the pool that serves one interface of an application. If it would be too long,
    /// the application's part of it is cut.
    ///
    /// - Parameters:
    ///   - application: The application's name.
    ///   - uid: The application's UID.
    public func name(
        application: String, uid: String, interface: String, family: AddressFamily
    ) -> String {
        let interface = Self.part(of: interface)
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

    /// An interface's name, as far as it can stand in an object's. If it has to be changed for that,
    /// a hash of it tells it from others that become the same.
    private static func part(of interface: String) -> String {
        let bytes = Array(interface.utf8)
        let fitted = bytes.indices.map { place in
            let byte = bytes[place].asciiLowercased
            if isAlphanumeric(byte) || byte == dash { return byte }
            // A dot stands between two others that are neither dots nor dashes.
            let isBetween =
                place > 0 && place + 1 < bytes.count
                && isAlphanumeric(bytes[place - 1].asciiLowercased)
                && isAlphanumeric(bytes[place + 1].asciiLowercased)
            return byte == UInt8(ascii: ".") && isBetween ? byte : dash
        }
        if fitted == bytes && !bytes.isEmpty { return interface }
        return String(decoding: fitted, as: UTF8.self) + "-" + String(interface.fnv1a, radix: 16)
    }

    private static let dash = UInt8(ascii: "-")

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
