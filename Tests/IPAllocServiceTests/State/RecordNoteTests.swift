import IPAllocModel
import Testing

@testable import IPAllocService

@Suite("RecordNote")
struct RecordNoteTests {
    private static func note(_ number: Int) -> RecordNote {
        var note = RecordNote()
        note.apiVersion = "apps/v1"
        note.kind = "StatefulSet"
        note.name = "s\(number)"
        note.isPodKnown = number.isMultiple(of: 2)
        note.order = number
        return note
    }

    @Test("kept texts are those that would be written, also of more notes than are kept")
    func texts() {
        var texts = NoteTexts()
        for _ in 0..<2 {
            for number in 0..<5000 {
                let note = Self.note(number)
                let text = texts.text(of: note)
                #expect(text == note.json.text())
                #expect(RecordNote(text: text) == note)
            }
        }
    }

    @Test("a stateful set is told by kind and version together")
    func statefulSet() {
        var note = Self.note(1)
        #expect(note.statefulSet == "s1")
        note.apiVersion = "apps.example.com/v1"
        #expect(note.statefulSet == nil)
        note = Self.note(1)
        note.kind = "Deployment"
        #expect(note.statefulSet == nil)
        #expect(RecordNote(text: "no note").statefulSet == nil)
    }
}
