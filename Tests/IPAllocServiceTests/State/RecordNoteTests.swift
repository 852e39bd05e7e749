import IPAlloc
import IPAllocModel
import IPAllocStore
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

    @Test("the notes of texts are those that the texts tell, whoever wrote them")
    func notes() throws {
        let other = #"{ "order": 7, "kind": "Pod", "later": 1 }"#
        var texts = NoteTexts()
        for number in [0, 1, 4999, 1] {
            let own = texts.text(of: Self.note(number))
            let notes = texts.notes(of: try [own, other, own, "no note"].map(Self.held))
            #expect(notes.count == 3)
            #expect(notes[own] == Self.note(number))
            #expect(notes[other] == RecordNote(text: other))
            #expect(notes[other]?.order == 7)
            #expect(notes["no note"] == RecordNote())
            // A note that was read is written as this version writes it.
            let read = RecordNote(text: other)
            #expect(texts.text(of: read) == read.json.text())
        }
    }

    private static func held(_ note: String) throws -> HeldAddress {
        let time = StoreTime(millisecondsSince1970: 0)
        return HeldAddress(
            interface: "eth0", address: try IPAddress("10.6.0.1"), pool: "a", note: note,
            createdAt: time, updatedAt: time)
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
