import IPAllocJSON
import IPAllocModel

/// What is known of a held address beside its record's own fields.
///
/// It stands as JSON in the record's `owner`. Pods of one application have equal notes for equal
/// interfaces, so that a note costs little.
struct RecordNote: FieldStruct {
    /// The application that the pod belongs to. Of one that nothing controls, and that is its own
    /// application, name and UID are left out: the record has them.
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
    /// Whether the pod took the address over from the earlier pod of its name, and its interface
    /// was not added since, so that it is not decided yet if it keeps it.
    var isUndecided: Bool?
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
        try fields.field("undecided", &isUndecided)
    }

    /// The application of the pod that has the address; nil if the note does not tell it.
    func application(ofPod place: ObjectPlace) -> ApplicationKey? {
        if kind.isEmpty { return nil }
        return ApplicationKey(
            apiVersion: apiVersion, kind: kind, namespace: place.namespace,
            name: name.isEmpty && kind == Pod.kind.name ? place.name : name)
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

/// A note and its text, where they can be shared.
final class KeptNote: Sendable {
    let note: RecordNote
    let text: String

    init(_ note: RecordNote, text: String) {
        self.note = note
        self.text = text
    }
}

/// The notes that were written or read lately: pods of one application share them.
struct NoteTexts: Sendable {
    private static let countMax = 4096
    private var written: [RecordNote: KeptNote] = [:]
    private var known: [String: KeptNote] = [:]

    /// The note as it is written.
    mutating func write(_ note: RecordNote) -> KeptNote {
        if let kept = written[note] { return kept }
        let kept = KeptNote(note, text: note.jsonText)
        keep(kept)
        written[note] = kept
        return kept
    }

    /// The notes of addresses, in the same order.
    mutating func read(_ held: [HeldAddress]) -> [KeptNote] {
        held.map { held in
            if let kept = known[held.note] { return kept }
            let read = KeptNote(RecordNote(text: held.note), text: held.note)
            keep(read)
            return read
        }
    }

    /// Keeps what a text tells. That it is what is written for the note is not said by that: another
    /// version may have put it otherwise.
    private mutating func keep(_ note: KeptNote) {
        if known.count >= Self.countMax { self = NoteTexts() }
        known[note.text] = note
    }
}
