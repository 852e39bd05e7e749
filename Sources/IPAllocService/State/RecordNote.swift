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
    }

    /// The application that the pod belongs to.
    ///
    /// - Parameter namespace: The pod's.
    func application(namespace: String) -> ApplicationKey {
        ApplicationKey(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
    }
}
