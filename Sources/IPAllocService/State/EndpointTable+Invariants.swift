extension EndpointTable {
    /// What of the table does not fit together; nil if all does.
    ///
    /// - Complexity: O(n).
    func disagreement() -> String? {
        var (texts, nodes) = (SharedTexts.Uses(), SharedTexts.Uses())
        var found = 0
        for (number, slot) in slots.enumerated() {
            guard let slot else { continue }
            found += 1
            let name = "endpoint \(number) (\(slot.texts.uid))"
            let key = slot.texts.uidKey
            if index(uid: key, hash: key.hash(by: hash))?.value != number {
                return "\(name) is not found by its UID"
            }
            guard byNode.indices.contains(Int(slot.node)),
                byNode[Int(slot.node)].indices.contains(Int(slot.position)),
                byNode[Int(slot.node)][Int(slot.position)] == number
            else { return "\(name) is not at its place among those of its node" }
            for held in CollectionOfOne(slot.first) + slot.others {
                texts.add([held.interface, held.pool, held.note])
            }
            texts.add([slot.namespace])
            if let set = slot.statefulSet { texts.add([set]) }
            nodes.add([slot.node])
        }
        if found != count { return "\(count) endpoints are counted, \(found) are there" }
        if byUID.count != count { return "\(byUID.count) UIDs are of \(count) endpoints" }
        for (_, number) in byPlace.entries where slots[Int(number)] == nil {
            return "endpoint \(number) is the newest of its place and not there"
        }
        if byNode.lazy.map(\.count).reduce(0, +) != count { return "nodes have other endpoints" }
        return self.texts.disagreement(with: texts) ?? self.nodes.disagreement(with: nodes)
    }
}
