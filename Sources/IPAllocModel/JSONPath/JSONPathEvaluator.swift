import IPAllocJSON

/// Follows the queries of a template through a value.
struct JSONPathEvaluator {
    let template: String
    let root: JSONValue

    /// The text of parts whose queries start at a value.
    func text(of parts: [JSONPath.Part], for value: JSONValue) throws(OutputFailure) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal):
                text += literal
            case .query(let query):
                let found = try values(of: query, from: value)
                text += found.map(Self.text(of:)).joined(separator: " ")
            case .range(let query, let body):
                for element in try values(of: query, from: value) {
                    text += try self.text(of: body, for: element)
                }
            }
        }
        return text
    }

    /// A text as it is, any other value as JSON on one line.
    private static func text(of value: JSONValue) -> String { value.string ?? value.text() }

    private func values(
        of query: JSONPath.Query, from value: JSONValue
    ) throws(OutputFailure) -> [JSONValue] {
        var found = [query.startsAtRoot ? root : value]
        for step in query.steps {
            var next: [JSONValue] = []
            for value in found { next += try values(of: step, from: value) }
            found = next
        }
        return found
    }

    private func values(
        of step: JSONPath.Step, from value: JSONValue
    ) throws(OutputFailure) -> [JSONValue] {
        switch step {
        case .member(let name):
            return value[name].map { [$0] } ?? []
        case .wildcard:
            return Self.children(of: value)
        case .descendants:
            return Self.descendants(of: value)
        case .index(let index):
            let elements = try elements(of: value)
            let position = index < 0 ? index + elements.count : index
            guard elements.indices.contains(position) else {
                throw failure("index \(index) asks for more than the \(elements.count) elements")
            }
            return [elements[position]]
        case .slice(let from, let to, let by):
            return Self.slice(try elements(of: value), from: from, to: to, by: by ?? 1)
        case .union(let steps):
            var found: [JSONValue] = []
            for step in steps { found += try values(of: step, from: value) }
            return found
        case .filter(let condition):
            return try elements(of: value).filter { fulfils($0, condition) }
        }
    }

    private func elements(of value: JSONValue) throws(OutputFailure) -> [JSONValue] {
        guard let elements = value.array else {
            throw failure("brackets ask for elements of \(value.kindName); only arrays have some")
        }
        return elements
    }

    /// The elements of an array, or the members of an object in the order of their names.
    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .object(let members): members.sorted { $0.key < $1.key }.map(\.value)
        default: []
        }
    }

    private static func descendants(of value: JSONValue) -> [JSONValue] {
        var found = [value]
        for child in children(of: value) { found += descendants(of: child) }
        return found
    }

    private static func slice(
        _ elements: [JSONValue], from: Int?, to: Int?, by: Int
    ) -> [JSONValue] {
        func position(_ index: Int) -> Int {
            min(max(index < 0 ? index + elements.count : index, 0), elements.count)
        }
        let range = stride(
            from: position(from ?? 0), to: position(to ?? elements.count), by: by)
        return range.map { elements[$0] }
    }

    /// Whether an element fulfils a condition; it does not, if it lacks what is compared.
    private func fulfils(_ element: JSONValue, _ condition: JSONPath.Condition) -> Bool {
        let left = value(of: condition.left, from: element)
        guard let comparison = condition.comparison, let operand = condition.right else {
            return left != nil
        }
        guard let left, let right = value(of: operand, from: element) else { return false }
        switch comparison {
        case .equal: return Self.areEqual(left, right)
        case .notEqual: return !Self.areEqual(left, right)
        case .less: return Self.isLess(left, right)
        case .greater: return Self.isLess(right, left)
        case .atMost: return Self.isLess(left, right) || Self.areEqual(left, right)
        case .atLeast: return Self.isLess(right, left) || Self.areEqual(left, right)
        }
    }

    private func value(
        of operand: JSONPath.Operand, from element: JSONValue
    ) -> JSONValue? {
        switch operand {
        case .literal(let value): value
        case .query(let query): (try? values(of: query, from: element))?.first
        }
    }

    private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if left == right { return true }
        guard let left = number(left), let right = number(right) else { return false }
        // Two whole numbers that differ may look equal once they are floating-point.
        return left == right && !(left.magnitude >= 0x1p53)
    }

    /// Whether one is less than the other; never, if they are not of one kind that is ordered.
    private static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.integer, let right = right.integer { return left < right }
        if let left = number(left), let right = number(right) { return left < right }
        if let left = left.string, let right = right.string { return left < right }
        return false
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .large(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private func failure(_ reason: String) -> OutputFailure {
        OutputFailure("jsonpath \"\(template)\": \(reason)")
    }
}
