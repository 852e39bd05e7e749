import IPAllocJSON
import IPAllocModel

/// What is wrong with the value of an annotation.
struct AnnotationFault: Error, Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}

/// A JSON value within an annotation, read as leniently as users are used to: names of members
/// match in any case, unknown members are ignored, and null is the empty value of any kind.
struct AnnotationValue {
    let json: JSONValue
    private let path: Path

    /// Where a value stands. Its text, as in `[0].ipv4`, is made only for who is told of a fault.
    private indirect enum Path {
        case whole
        case member(Path, String)
        case element(Path, Int)

        var text: String {
            switch self {
            case .whole: ""
            case .member(.whole, let name): name
            case .member(let object, let name): "\(object.text).\(name)"
            case .element(let array, let index): "\(array.text)[\(index)]"
            }
        }
    }

    /// Reads the text of an annotation.
    init(parsing text: String) throws(AnnotationFault) {
        do throws(DecodingFailure) {
            json = try JSONValue(parsing: text)
            path = .whole
        } catch {
            let isBlank = text.utf8.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if isBlank { throw AnnotationFault("unexpected end of JSON input") }
            let prefix = error.endsEarly ? "unexpected end of JSON input: " : ""
            throw AnnotationFault(prefix + error.description)
        }
    }

    private init(_ json: JSONValue, path: Path) {
        self.json = json
        self.path = path
    }

    /// The member of that name, or else of that name in another case; null, if there is none.
    func member(_ name: String) throws(AnnotationFault) -> AnnotationValue {
        let memberPath = Path.member(path, name)
        if case .null = json { return AnnotationValue(.null, path: memberPath) }
        guard let members = json.object else { throw fault(expected: "an object") }
        if let exact = members[name] { return AnnotationValue(exact, path: memberPath) }
        // Of several spellings the last in order counts, since an object has no order of its own.
        let spelling = members.keys.filter { $0.lowercased() == name }.max()
        return AnnotationValue(spelling.flatMap { members[$0] } ?? .null, path: memberPath)
    }

    /// The elements of an array.
    func elements() throws(AnnotationFault) -> [AnnotationValue] {
        if case .null = json { return [] }
        guard let elements = json.array else { throw fault(expected: "an array") }
        return elements.enumerated().map { AnnotationValue($1, path: .element(path, $0)) }
    }

    /// A text.
    func text() throws(AnnotationFault) -> String {
        if case .null = json { return "" }
        guard let text = json.string else { throw fault(expected: "a string") }
        return text
    }

    /// The texts of an array.
    func texts() throws(AnnotationFault) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    /// A truth value.
    func truth() throws(AnnotationFault) -> Bool {
        if case .null = json { return false }
        guard let truth = json.bool else { throw fault(expected: "true or false") }
        return truth
    }

    private func fault(expected: String) -> AnnotationFault {
        let place = path.text
        let subject = place.isEmpty ? "the value" : place
        return AnnotationFault("\(subject) must be \(expected), but is \(json.kindName)")
    }
}
