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
                let text = texts.write(note).text
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
            let own = texts.write(Self.note(number)).text
            let notes = texts.read(try [own, other, own, "no note"].map(Self.held)).map(\.note)
            #expect(
                notes == [
                    Self.note(number), RecordNote(text: other), Self.note(number), RecordNote(),
                ])
            #expect(notes[1].order == 7)
            // A note that was read is written as this version writes it.
            let read = RecordNote(text: other)
            #expect(texts.write(read).text == read.json.text())
        }
    }

    private static func held(_ note: String) throws -> HeldAddress {
        let time = StoreTime(millisecondsSince1970: 0)
        return HeldAddress(
            interface: "eth0", address: try IPAddress("10.6.0.1"), pool: "a", note: note,
            createdAt: time, updatedAt: time)
    }

    @Test("a pod that nothing controls is its own application, whether its note names it or not")
    func orphan() {
        let place = ObjectPlace(namespace: "space", name: "web")
        var note = RecordNote()
        #expect(note.application(ofPod: place) == nil)
        (note.apiVersion, note.kind) = ("v1", "Pod")
        #expect(note.application(ofPod: place)?.annotationText == "v1:Pod:space:web")
        note.name = "web"
        #expect(note.application(ofPod: place)?.annotationText == "v1:Pod:space:web")
        #expect(Self.note(1).application(ofPod: place)?.name == "s1")
    }

    @Test("pods that nothing controls share their notes")
    func sharedNotes() async throws {
        let world = try await World.make()
        try await world.pool("a", ["10.6.0.1-10.6.0.9"])
        for name in ["x", "y"] { try await world.add(name) { $0.defaultIPv4Pools = ["a"] } }
        let notes = world.service.state.withLock { state in
            state.endpoints.indexes.flatMap { state.endpoints.held(by: $0).map(\.note) }
        }
        #expect(notes.count == 2)
        #expect(Set(notes).count == 1)
        for name in ["x", "y"] {
            let endpoint = try await world.get(SpiderEndpoint.self, name, namespace: "default")
            #expect(endpoint.status.ownerControllerType == "Pod")
            #expect(endpoint.status.ownerControllerName == name)
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
