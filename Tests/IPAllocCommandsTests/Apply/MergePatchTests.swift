import IPAllocJSON
import IPAllocScriptedAgent
import Testing

@testable import IPAllocCommands

@Suite("MergePatch")
struct MergePatchTests {
    private func threeWay(_ applied: String, _ wanted: String, _ current: String) throws -> String {
        JSONValue.object(
            MergePatch.threeWay(
                applied: try JSONValue(parsing: applied), wanted: try JSONValue(parsing: wanted),
                current: try JSONValue(parsing: current))
        ).text()
    }

    @Test(
        "what is wanted comes in, what was applied and is not wanted goes, the rest stays",
        arguments: [
            ("null", #"{"a":1}"#, #"{"a":1}"#, "{}"),
            ("null", #"{"a":1}"#, "{}", #"{"a":1}"#),
            ("null", #"{"a":1}"#, #"{"a":2,"b":3}"#, #"{"a":1}"#),
            (#"{"a":1,"b":1}"#, #"{"a":1}"#, #"{"a":1,"b":1,"c":1}"#, #"{"b":null}"#),
            (#"{"a":1,"b":1}"#, #"{"a":1}"#, #"{"a":1}"#, "{}"),
            (
                #"{"a":{"x":1,"y":1}}"#, #"{"a":{"x":2}}"#, #"{"a":{"x":1,"y":1,"z":1}}"#,
                #"{"a":{"x":2,"y":null}}"#
            ),
            (#"{"a":[1,2]}"#, #"{"a":[1]}"#, #"{"a":[1,2]}"#, #"{"a":[1]}"#),
            (#"{"a":1}"#, #"{"a":null}"#, #"{"a":1}"#, #"{"a":null}"#),
            ("null", #"{"a":null}"#, #"{"a":1}"#, "{}"),
            (#"{"a":{"x":1}}"#, "{}", #"{"a":{"x":1,"y":2}}"#, #"{"a":null}"#),
            ("null", #"{"a":{"x":1}}"#, #"{"a":"text"}"#, #"{"a":{"x":1}}"#),
        ])
    func threeWay(applied: String, wanted: String, current: String, expected: String) throws {
        #expect(try threeWay(applied, wanted, current) == expected)
    }

    @Test("an object carries itself in the annotation, without the annotation")
    func annotation() throws {
        let object = try JSONValue(
            parsing: #"{"kind":"A","metadata":{"name":"a","annotations":{"k":"v"}}}"#)
        let annotated = LastApplied.annotated(object)
        #expect(LastApplied.configuration(of: annotated) == object)
        #expect(LastApplied.annotated(annotated) == annotated)
        #expect(
            annotated["metadata"]?["annotations"]?[LastApplied.annotation]?.string
                == #"{"kind":"A","metadata":{"annotations":{"k":"v"},"name":"a"}}"# + "\n")
    }

    @Test("an object without annotations is applied without a difference a second time")
    func repeated() throws {
        let object = try JSONValue(parsing: #"{"kind":"A","metadata":{"name":"a"}}"#)
        let wanted = LastApplied.annotated(object)
        let patch = MergePatch.threeWay(
            applied: LastApplied.configuration(of: wanted), wanted: wanted, current: wanted)
        #expect(patch.isEmpty)
    }
}
