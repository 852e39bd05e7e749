import IPAllocJSON
import IPAllocModel

/// What is known of a held address beside its record's own fields.
///
/// It stands as JSON in the record's `owner`. Pods of one application have equal notes for equal
/// interfaces, so that a note costs little.
struct RecordNote: FieldStruct {
    /// The application that the pod belongs to.
    var apiVersion = ""
    var kind = ""
    var name = ""
    var uid = ""
    /// Whether there was a Pod resource when the address was given.
    var isPodKnown: Bool?
    /// The gateway that the pod was told.
    var gateway = ""
    var vlan: Int?
    /// Whether the interface gets no default route.
    var cleansGateway: Bool?
    /// The routes that the pod was told with this address.
    var routes: [Route] = []
    /// The CNI network that the address was asked for in.
    var network = ""
    /// The interface's place among the pod's.
    var order: Int?
    /// The interface that the runtime told the pod's default route to be wanted on, if there was no
    /// Pod resource to tell.
    var defaultRouteInterface = ""
    var unknown: JSONObject = [:]

    init() {}

    /// Reads a record's text; what is no such text tells nothing.
    init(text: String) {
        guard let json = try? JSONValue(parsing: text), let note = try? RecordNote(json: json)
        else { return }
        self = note
    }

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("apiVersion", &apiVersion)
        try fields.field("kind", &kind)
        try fields.field("name", &name)
        try fields.field("uid", &uid)
        try fields.field("podKnown", &isPodKnown)
        try fields.field("gateway", &gateway)
        try fields.field("vlan", &vlan)
        try fields.field("cleanGateway", &cleansGateway)
        try fields.field("routes", &routes)
        try fields.field("network", &network)
        try fields.field("order", &order)
        try fields.field("defaultRouteNIC", &defaultRouteInterface)
    }

    /// The name of the stateful set that the pod belongs to, if it does.
    var statefulSet: String? {
        ApplicationKey(apiVersion: apiVersion, kind: kind, namespace: "", name: name).statefulSet
    }
}

extension ApplicationKey {
    /// The application's name, if it is a stateful set.
    var statefulSet: String? {
        kind == StatefulSet.kind.name && apiVersion == StatefulSet.kind.apiVersion ? name : nil
    }
}

/// The notes that were written or read lately, and their texts: pods of one application share them.
struct NoteTexts: Sendable {
    private static let countMax = 4096
    private var texts: [RecordNote: String] = [:]
    private var notes: [String: RecordNote] = [:]

    /// The text of a note.
    mutating func text(of note: RecordNote) -> String {
        // A pod that belongs to nothing has a note of its own.
        if note.kind == Pod.kind.name { return note.jsonText }
        if let text = texts[note] { return text }
        let text = note.jsonText
        keep(note, text)
        texts[note] = text
        return text
    }

    /// The notes of addresses, by their texts.
    mutating func notes(of held: [HeldAddress]) -> [String: RecordNote] {
        var found: [String: RecordNote] = [:]
        for text in held.lazy.map(\.note) where found[text] == nil {
            if let note = notes[text] {
                found[text] = note
            } else {
                let note = RecordNote(text: text)
                keep(note, text)
                found[text] = note
            }
        }
        return found
    }

    /// Keeps what a text tells. That it is what is written for the note is not said by that: another
    /// version may have put it otherwise.
    private mutating func keep(_ note: RecordNote, _ text: String) {
        if notes.count >= Self.countMax { self = NoteTexts() }
        notes[text] = note
    }
}
