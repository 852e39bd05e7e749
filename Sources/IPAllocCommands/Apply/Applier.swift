import IPAllocClient
import IPAllocJSON

/// Makes objects what files say.
struct Applier {
    let client: ResourceClient
    let isDryRun: Bool

    /// What became of one object.
    struct Result {
        /// `created`, `configured` or `unchanged`.
        var verb: String
        var object: JSONValue
        var warnings: [String] = []
    }

    /// What is to be done to an object.
    enum Change {
        /// It is to be made.
        case creation(JSONValue)
        /// It is there, and is to be changed; not at all, if the patch is empty.
        case patch(JSONObject, current: JSONValue)
    }

    /// Creates the object, or changes the one that is there.
    func apply(
        _ object: ManifestObject, in namespace: String?
    ) throws(CommandFailure) -> Result {
        switch try change(object, in: namespace) {
        case .creation(let wanted): return try create(object, wanted, in: namespace)
        case .patch(let patch, let current):
            guard !patch.isEmpty else { return Result(verb: "unchanged", object: current) }
            do {
                let change = try client.patch(
                    object.kind, namespace: namespace, name: object.name, merging: .object(patch),
                    isDryRun: isDryRun)
                return Result(
                    verb: "configured", object: change.object, warnings: change.warnings)
            } catch {
                throw CommandFailure(
                    error, during: "error when applying patch to \"\(object.source)\"")
            }
        }
    }

    /// What is to be done to an object, as things are now.
    func change(
        _ object: ManifestObject, in namespace: String?
    ) throws(CommandFailure) -> Change {
        let wanted = LastApplied.annotated(object.placed(in: namespace))
        guard let current = try current(object, in: namespace) else { return .creation(wanted) }
        let patch = MergePatch.threeWay(
            applied: LastApplied.configuration(of: current), wanted: wanted, current: current)
        return .patch(patch, current: current)
    }

    private func current(
        _ object: ManifestObject, in namespace: String?
    ) throws(CommandFailure) -> JSONValue? {
        do {
            return try client.get(object.kind, namespace: namespace, name: object.name)
        } catch {
            guard error.isNotFound else {
                throw CommandFailure(error, during: "error when retrieving current configuration")
            }
            return nil
        }
    }

    private func create(
        _ object: ManifestObject, _ wanted: JSONValue, in namespace: String?
    ) throws(CommandFailure) -> Result {
        do {
            let change = try client.create(
                wanted, object.kind, namespace: namespace, isDryRun: isDryRun)
            return Result(verb: "created", object: change.object, warnings: change.warnings)
        } catch {
            throw CommandFailure(error, during: "error when creating \"\(object.source)\"")
        }
    }
}
