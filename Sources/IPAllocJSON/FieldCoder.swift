/// Carries properties from and to the members of a JSON object.
///
/// When reading, it takes each member that is asked for, and what is left at the end is unknown. From
/// a text it takes them as they come, which costs no object; that does where all are known and stand
/// in the order in which they are asked for. When writing, it starts with the unknown members and adds the others: to an object, or at once
/// to a text, which costs no object. When surveying, it looks at what there is and only notes which
/// members within it are unknown.
public struct FieldCoder {
    @usableFromInline enum Mode { case reading, readingText, writing, writingText, surveying }

    /// What is to be read, or what has been written to an object; for a text, what is unknown.
    @usableFromInline var members: JSONObject
    /// The names of the members that were read.
    private var taken: [String] = []
    /// The text that is read from.
    @usableFromInline var reader = JSONReader()
    /// The name in the text whose value comes next; nil at the object's end.
    private var next: JSONReader.Name?
    /// The text that is written to.
    @usableFromInline var writer = JSONWriter()
    /// Where the members are in the text, with a comma between them.
    private var places: [(name: String, bytes: Range<Int>)] = []
    @usableFromInline let mode: Mode
    /// Where the object is that is surveyed.
    private var path = FieldPath("")
    /// Where unknown members were found in what the members hold.
    private(set) var unknownPlaces: [FieldPath] = []

    @usableFromInline
    init(reading members: JSONObject) {
        self.members = members
        mode = .reading
        taken.reserveCapacity(members.count)
    }

    @usableFromInline
    init(writing unknown: JSONObject) {
        members = unknown
        mode = .writing
    }

    init(surveying path: FieldPath) {
        members = [:]
        mode = .surveying
        self.path = path
    }

    /// Continues a text, which the caller gives away until `finish(_:)`.
    @usableFromInline
    init(writing unknown: JSONObject, to text: inout JSONWriter) {
        assert(text.isCompact)
        members = unknown
        mode = .writingText
        places.reserveCapacity(unknown.count + 8)
        swap(&writer, &text)
        writer.beginList(JSONWriter.braces.0)
    }

    /// Continues reading a text at an object, which the caller gives away until `finish(_:)`.
    @usableFromInline
    init(reading text: inout JSONReader) throws(DecodingFailure) {
        members = [:]
        mode = .readingText
        swap(&reader, &text)
        next = try reader.beginObject()
    }

    /// Whether members are read.
    @usableFromInline var isReading: Bool { mode == .reading || mode == .readingText }

    /// Gives the text back behind the object.
    @usableFromInline
    mutating func finish(_ text: inout JSONReader) throws(DecodingFailure) {
        assert(mode == .readingText)
        guard next == nil else { throw JSONReader.unforeseen }
        swap(&reader, &text)
    }

    /// The members that nobody has asked for.
    @usableFromInline var untaken: JSONObject {
        assert(mode == .reading)
        if taken.count == members.count { return [:] }
        return members.filter { !taken.contains($0.key) }
    }

    /// Completes the object in the text, and gives the text back.
    @usableFromInline
    mutating func finish(_ text: inout JSONWriter) {
        assert(mode == .writingText)
        let written = places.count
        for (name, value) in members
        where !places[..<written].contains(where: { $0.name == name }) {
            writeText(name, value)
        }
        let isInOrder = zip(places, places.dropFirst())
            .allSatisfy { $0.name.precedesInBytes($1.name) }
        if !isInOrder {
            places.sort { $0.name.precedesInBytes($1.name) }
            writer.arrange(places.map(\.bytes))
        }
        writer.endList(JSONWriter.braces.1, isEmpty: places.isEmpty)
        swap(&writer, &text)
    }

    /// A member that may be absent; null counts as absent.
    @inlinable
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout Value?
    ) throws(DecodingFailure) {
        if isReading {
            value = try take(name)
        } else if let value {
            write(name, value)
        }
    }

    /// A member that is left out when it has the value that absence means.
    @inlinable
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout Value, absent: @autoclosure () -> Value
    ) throws(DecodingFailure) {
        if isReading {
            value = try take(name) ?? absent()
        } else if value != absent() {
            write(name, value)
        }
    }

    /// A text that is left out when it is empty.
    @inlinable
    public mutating func field(
        _ name: String, _ value: inout String
    ) throws(DecodingFailure) {
        try field(name, &value, absent: "")
    }

    /// A list that is left out when it is empty.
    @inlinable
    public mutating func field<Element: JSONConvertible>(
        _ name: String, _ value: inout [Element]
    ) throws(DecodingFailure) {
        try field(name, &value, absent: [])
    }

    /// A map that is left out when it is empty.
    @inlinable
    public mutating func field<Value: JSONConvertible>(
        _ name: String, _ value: inout [String: Value]
    ) throws(DecodingFailure) {
        try field(name, &value, absent: [:])
    }

    /// A struct that is left out when nothing of it is there.
    @inlinable
    public mutating func field<Value: FieldStruct>(
        _ name: String, _ value: inout Value
    ) throws(DecodingFailure) {
        try field(name, &value, absent: Value())
    }

    /// A text that is always the same; another one is refused.
    public mutating func constant(_ name: String, _ text: String) throws(DecodingFailure) {
        guard isReading else {
            write(name, text)
            return
        }
        guard let found: String = try take(name), found != text else { return }
        throw DecodingFailure("must be \"\(text)\", but is \"\(found)\"").within(field: name)
    }

    @inlinable
    mutating func take<Value: JSONConvertible>(
        _ name: String
    ) throws(DecodingFailure) -> Value? {
        if mode == .readingText {
            guard try isNext(name) else { return nil }
            let value: Value? = try reader.takeNull() ? nil : Value(reading: &reader)
            try passMember()
            return value
        }
        guard let member = takeMember(name) else { return nil }
        do {
            return try Value(json: member)
        } catch {
            throw error.within(field: name)
        }
    }

    /// Whether the next value in the text is that of a name; if not, there is no such member.
    @usableFromInline
    func isNext(_ name: String) throws(DecodingFailure) -> Bool {
        guard let next else { return false }
        switch reader.order(of: next, to: name) {
        case 0: return true
        // It may be asked for later, or be unknown.
        case ..<0: throw JSONReader.unforeseen
        default: return false
        }
    }

    /// Goes on to the next member in the text.
    @usableFromInline
    mutating func passMember() throws(DecodingFailure) {
        guard let last = next else { preconditionFailure("there is no member to pass") }
        next = try reader.nextName(after: last)
    }

    /// The member of a name, which counts as known from now on; nil if it is absent or null.
    @usableFromInline
    mutating func takeMember(_ name: String) -> JSONValue? {
        guard let member = members[name] else { return nil }
        assert(!taken.contains(name), "a member is asked for twice")
        taken.append(name)
        if case .null = member { return nil }
        return member
    }

    @inlinable
    mutating func write(_ name: String, _ value: some JSONConvertible) {
        switch mode {
        case .writingText: writeText(name, value)
        case .surveying: survey(name, value)
        default: writeMember(name, value.json)
        }
    }

    @usableFromInline
    mutating func survey(_ name: String, _ value: some JSONConvertible) {
        value.listUnknown(at: path.child(name), in: &unknownPlaces)
    }

    @inlinable
    mutating func writeText(_ name: String, _ value: some JSONConvertible) {
        let start = beginMember()
        writer.append(name: name)
        value.writeJSON(to: &writer)
        notePlace(name, from: start)
    }

    /// - Returns: Where the member begins in the text.
    @usableFromInline
    mutating func beginMember() -> Int {
        writer.beginElement(isFirst: places.isEmpty)
        return writer.utf8.count
    }

    @usableFromInline
    mutating func notePlace(_ name: String, from start: Int) {
        places.append((name, start..<writer.utf8.count))
    }

    @usableFromInline
    mutating func writeMember(_ name: String, _ value: JSONValue) {
        // Most objects have a few members: so the table grows once.
        if members.capacity == 0 { members.reserveCapacity(8) }
        members[name] = value
    }
}
