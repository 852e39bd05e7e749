import IPAllocJSON

/// What settings in a pod were before its interfaces were set up, so that taking the interfaces
/// down can put it back: some links live longer than the pods that they serve.
///
/// Kept as JSON, in which the version is 1.
struct FormerState: FieldStruct, Hashable {
    /// The form of the text; 0 if it does not say.
    var version = 0
    /// The runtime's name of the pod's sandbox.
    var containerID = ""
    /// The interfaces that were set up.
    var attachments: [Attachment] = []
    var unknown: JSONObject = [:]

    static let versionNow = 1

    init() {}

    init(containerID: String) {
        version = Self.versionNow
        self.containerID = containerID
    }

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("version", &version, absent: 0)
        try fields.field("containerID", &containerID)
        try fields.field("attachments", &attachments)
    }

    /// What was changed for one interface.
    struct Attachment: FieldStruct, Hashable {
        var network = ""
        var interface = ""
        /// The number of the link, which is another one if the name is used again.
        var link = 0
        var changes: [Change] = []
        var unknown: JSONObject = [:]

        mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("network", &network)
            try fields.field("interface", &interface)
            try fields.field("link", &link, absent: 0)
            try fields.field("changes", &changes)
        }
    }

    /// One setting that was changed.
    struct Change: FieldStruct, Hashable {
        /// The path below `/proc/sys/net`, or `link/NAME/` and the property of a link.
        var setting = ""
        var before = ""
        /// What it was set to: what somebody else has set since then is left alone.
        var after = ""
        var unknown: JSONObject = [:]

        init() {}

        init(_ setting: String, before: String, after: String) {
            self.setting = setting
            self.before = before
            self.after = after
        }

        mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("setting", &setting)
            try fields.field("before", &before)
            try fields.field("after", &after)
        }
    }
}

extension FormerState {
    /// Adds what is about to be changed for an interface. Of what was changed before, and not taken
    /// back, the first value counts.
    mutating func add(_ changes: [Change], for attachment: PodAttachment, link: Int) {
        for index in attachments.indices
        where attachments[index].isOf(attachment) && attachments[index].link != link {
            // Another link of that name was never changed.
            attachments[index].link = link
            attachments[index].changes.removeAll { $0.isOfLink(attachment.interface) }
        }
        if !attachments.contains(where: { $0.isOf(attachment) }) {
            var added = Attachment()
            added.network = attachment.network
            added.interface = attachment.interface
            added.link = link
            attachments.append(added)
        }
        for change in changes {
            let place = attachments.indices.first { index in
                attachments[index].changes.contains { $0.setting == change.setting }
            }
            if let place {
                attachments[place].update(change)
            } else if let own = attachments.firstIndex(where: { $0.isOf(attachment) }) {
                attachments[own].changes.append(change)
            }
        }
    }

    /// Takes an interface out.
    ///
    /// - Returns: What is to be put back: all of its own, and what it shares with others if it is
    ///   the last one. Otherwise another one is in charge of that from now on.
    mutating func take(_ attachment: PodAttachment, link: Int?) -> [Change] {
        guard let index = attachments.firstIndex(where: { $0.isOf(attachment) }) else { return [] }
        let taken = attachments.remove(at: index)
        let own = taken.changes.filter { $0.isOfLink(taken.interface) }
        let shared = taken.changes.filter { !$0.isOfLink(taken.interface) }
        let restored = taken.link == link ? own : []
        guard attachments.isEmpty else {
            attachments[0].changes += shared
            return restored
        }
        return restored + shared
    }
}

extension FormerState.Attachment {
    func isOf(_ attachment: PodAttachment) -> Bool { interface == attachment.interface }

    /// Takes over what a setting is now.
    mutating func update(_ change: FormerState.Change) {
        for index in changes.indices where changes[index].setting == change.setting {
            changes[index].after = change.after
        }
    }
}

extension FormerState.Change {
    /// Whether it is a setting of the link alone.
    func isOfLink(_ name: String) -> Bool {
        let parts = setting.split(separator: "/")
        return parts.first == "link"
            ? parts.dropFirst().first == name[...]
            : parts.count == 4 && parts[1] == "conf" && parts[2] == name[...]
    }
}
