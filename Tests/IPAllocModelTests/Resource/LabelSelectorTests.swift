import Testing

@testable import IPAllocModel

@Suite("LabelSelector")
struct LabelSelectorTests {
    private func selector(_ requirements: LabelSelector.Requirement...) -> LabelSelector {
        var selector = LabelSelector()
        selector.matchExpressions = requirements
        return selector
    }

    @Test("conditions match as their operators say")
    func matching() {
        let labels = ["app": "web", "tier": "a"]
        #expect(LabelSelector().matches(labels))
        #expect(LabelSelector(matchLabels: ["app": "web"]).matches(labels))
        #expect(!LabelSelector(matchLabels: ["app": "db"]).matches(labels))
        #expect(!LabelSelector(matchLabels: ["x": ""]).matches(labels))
        for (name, values, key, expected) in [
            ("In", ["a", "b"], "tier", true), ("In", ["b"], "tier", false),
            ("In", ["a"], "x", false), ("NotIn", ["b"], "tier", true),
            ("NotIn", ["a"], "tier", false), ("NotIn", ["a"], "x", true),
            ("Exists", [], "tier", true), ("Exists", [], "x", false),
            ("DoesNotExist", [], "tier", false), ("DoesNotExist", [], "x", true),
            ("Near", ["a"], "tier", false),
        ] {
            #expect(
                selector(.init(key: key, selectorOperator: name, values: values)).matches(labels)
                    == expected)
        }
    }

    @Test("conditions print as commands write them")
    func printing() {
        var selector = selector(
            .init(key: "t", selectorOperator: "In", values: ["b", "a"]),
            .init(key: "u", selectorOperator: "NotIn", values: ["c"]),
            .init(key: "v", selectorOperator: "Exists"),
            .init(key: "w", selectorOperator: "DoesNotExist"))
        selector.matchLabels = ["b": "2", "a": "1"]
        #expect(selector.description == "a=1,b=2,t in (a,b),u notin (c),v,!w")
    }

    @Test(
        "wrong conditions are told as Kubernetes tells them",
        arguments: [
            (
                LabelSelector.Requirement(key: "a", selectorOperator: "In"),
                "f.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"
            ),
            (
                .init(key: "a", selectorOperator: "Exists", values: ["b"]),
                "f.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            ),
            (
                .init(key: "a", selectorOperator: "Near"),
                #"f.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator"#
            ),
            (
                .init(key: "-", selectorOperator: "Exists"),
                #"f.matchExpressions[0].key: Invalid value: "-": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#
            ),
            (
                .init(key: "a", selectorOperator: "In", values: ["ok", "b!"]),
                #"f.matchExpressions[0].values[1]: Invalid value: "b!": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"#
            ),
            (
                .init(key: "/a", selectorOperator: "Exists"),
                #"f.matchExpressions[0].key: Invalid value: "/a": prefix part must be non-empty"#
            ),
            (
                .init(key: "a/b/c", selectorOperator: "Exists"),
                #"f.matchExpressions[0].key: Invalid value: "a/b/c": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"#
            ),
        ])
    func errors(_ requirement: LabelSelector.Requirement, _ message: String) {
        #expect(selector(requirement).errors(at: "f").map(\.description) == [message])
    }

    @Test("lengths and prefixes of keys are checked")
    func lengths() {
        #expect(LabelText.problems(ofKey: String(repeating: "a", count: 63)).isEmpty)
        #expect(
            LabelText.problems(ofKey: String(repeating: "a", count: 64))
                == ["name part must be no more than 63 characters"])
        #expect(
            LabelText.problems(ofValue: String(repeating: "a", count: 64))
                == ["must be no more than 63 characters"])
        #expect(LabelText.problems(ofValue: "").isEmpty)
        #expect(LabelText.problems(ofKey: "").first == "name part must be non-empty")
        #expect(LabelText.problems(ofKey: "example.com/a_B.c").isEmpty)
        #expect(LabelText.problems(ofKey: "Example.com/a").count == 1)
        #expect(LabelText.problems(ofKey: String(repeating: "a", count: 254) + "/a").count == 1)
        #expect(
            LabelSelector(matchLabels: ["a": "-"]).errors(at: "f").first?.field.description
                == "f.matchLabels")
    }
}
