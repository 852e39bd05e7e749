import IPAlloc
import IPAllocStore

// Reading many at once.
extension EndpointTable {
    /// The numbers of a batch's texts in the table.
    struct BatchNumbers {
        fileprivate var names: [UInt32]
        fileprivate var nodes: [UInt32]
        fileprivate var pools: [UInt32]
        /// The notes, by their place among the batch's owners.
        fileprivate(set) var owners: [UInt32]
    }

    /// An interface would have two addresses of a family.
    struct SecondAddress: Error {
        var first: IPAddress
    }

    /// The numbers of a batch's texts, for adding its records. `end` comes after the last of them.
    mutating func numbers(of batch: PackedRecords) -> BatchNumbers {
        BatchNumbers(
            names: batch.names.map { texts.add($0) }, nodes: batch.nodes.map { nodes.add($0) },
            pools: batch.pools.map { texts.add($0) }, owners: batch.owners.map { texts.add($0) })
    }

    /// Forgets those texts of a batch that no endpoint took over: further addresses of a pod do not
    /// change its namespace and node.
    mutating func end(_ numbers: BatchNumbers) {
        for number in numbers.names { texts.forgetUnused(number) }
        for number in numbers.nodes { nodes.forgetUnused(number) }
    }

    /// Adds the endpoint of a record, or a further address to one that is there.
    ///
    /// - Parameters:
    ///   - number: The record's place in the batch.
    ///   - numbers: The batch's numbers.
    ///   - statefulSet: The stateful set that the pod belongs to, if it does.
    /// - Returns: Where the endpoint is, whether it is new, and whether it was not known before that
    ///   there is a Pod resource for it.
    /// - Throws: The address that the interface has already of the same family; then nothing was
    ///   added.
    mutating func add(
        _ number: Int, of batch: PackedRecords, _ numbers: BatchNumbers, isPodKnown: Bool,
        statefulSet: String?, at revision: Revision
    ) throws(SecondAddress) -> (index: EndpointIndex, isNew: Bool, isNewlyKnown: Bool) {
        let entry = batch.entries[number]
        let pool = numbers.pools[Int(entry.pool)]
        let note = numbers.owners[Int(entry.owner)]
        let interface = numbers.names[Int(entry.interface)]
        let pod = batch.texts(of: number)
        let key = pod.uidKey
        let hash = key.hash(by: hash)
        let known = index(uid: key, hash: hash)
        if let known, let first = slot(known).address(of: interface, entry.address.family) {
            throw SecondAddress(first: first)
        }
        texts.retain(interface)
        texts.retain(pool)
        texts.retain(note)
        let held = EndpointSlot.Held(
            entry.address, interface: interface, pool: pool, note: note,
            createdAt: entry.createdAt, updatedAt: entry.updatedAt)
        if let known {
            let isNewlyKnown = isPodKnown && !slot(known).isPodKnown
            slots[known.value]?.others.append(held)
            if isNewlyKnown { slots[known.value]?.isPodKnown = true }
            return (known, false, isNewlyKnown)
        }
        let namespace = numbers.names[Int(entry.namespace)]
        texts.retain(namespace)
        let node = numbers.nodes[Int(entry.node)]
        nodes.retain(node)
        let index = insert(
            EndpointSlot(
                first: held, texts: pod, revision: revision, namespace: namespace,
                statefulSet: statefulSet.map { texts.retain($0) }, node: node,
                isPodKnown: isPodKnown),
            uidHash: hash
        ).index
        return (index, true, isPodKnown)
    }
}
