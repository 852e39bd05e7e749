import Testing

@testable import IPAllocModel

/// Label selectors as commands and the Kubernetes API write them.
@Suite struct LabelSelectorParsingTests {
    @Test(
        "each form of condition matches what it says",
        arguments: [
            ("app=web", ["app": "web"], true), ("app=web", ["app": "db"], false),
            ("app==web", ["app": "web"], true), ("app=web", [:], false),
            ("app!=web", ["app": "db"], true), ("app!=web", [:], true),
            ("app!=web", ["app": "web"], false), ("app", ["app": ""], true),
            ("app", [:], false), ("!app", [:], true), ("!app", ["app": ""], false),
            ("app in (web, db)", ["app": "db"], true), ("app in (web,db)", ["app": "x"], false),
            ("app notin (web)", ["app": "x"], true), ("app notin (web)", ["app": "web"], false),
            ("app=", ["app": ""], true), ("a.b/app=web", ["a.b/app": "web"], true),
            ("app=web,tier in (a,b),!old", ["app": "web", "tier": "b"], true),
            ("app=web,tier in (a,b),!old", ["app": "web", "tier": "b", "old": ""], false),
            (" app = web , tier ", ["app": "web", "tier": ""], true), ("", ["app": "x"], true),
        ])
    func matching(text: String, labels: [String: String], isMatch: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(labels) == isMatch)
    }

    @Test(
        "what is no condition is shown",
        arguments: [
            ("app=web,", "empty condition"), (",", "empty condition"), ("=web", "\"=web\""),
            ("app in (a", "\"app in (a\""), ("app on (a)", "\"app on (a)\""),
            ("app=we b", "\"app=we b\""), ("a=b=c", "\"a=b=c\""), ("app in (a,b!)", "regex"),
        ])
    func malformed(text: String, message: String) {
        let error = #expect(throws: LabelSelectorFailure.self) {
            try LabelSelector(parsing: text)
        }
        #expect(error?.description.contains(message) == true)
    }
}
