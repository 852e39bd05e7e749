import IPAllocJSON

/// The keys of `ifacer`'s configuration, as they are written.
struct MasterKeys: FieldStruct {
    var interfaces: [String] = []
    /// The number of a VLAN; 0 for none.
    var vlanID = 0
    var bond: BondKeys?
    var unknown: JSONObject = [:]

    init() {}

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("interfaces", &interfaces)
        try fields.field("vlanID", &vlanID, absent: 0)
        try fields.field("bond", &bond)
    }

    /// How several links become one.
    struct BondKeys: FieldStruct {
        var name = ""
        var mode = 0
        var options = ""
        var unknown: JSONObject = [:]

        init() {}

        mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("name", &name)
            try fields.field("mode", &mode, absent: 0)
            try fields.field("options", &options)
        }
    }
}
