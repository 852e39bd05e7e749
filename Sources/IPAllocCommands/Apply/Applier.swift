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

    /// Creates the object, or changes the one that is there.
    func apply(
        _ object: ManifestObject, in namespace: String?
    ) throws(CommandFailure) -> Result {
        let wanted = LastApplied.annotated(object.placed(in: namespace))
        guard let current = try current(object, in: namespace) else {
            return try create(object, wanted, in: namespace)
        }
        let patch = MergePatch.threeWay(
            applied: LastApplied.configuration(of: current), wanted: wanted, current: current)
        guard !patch.isEmpty else { return Result(verb: "unchanged", object: current) }
        do {
            let change = try client.patch(
                object.kind, namespace: namespace, name: object.name, merging: .object(patch),
                isDryRun: isDryRun)
            return Result(verb: "configured", object: change.object, warnings: change.warnings)
        } catch {
            throw CommandFailure(error, during: "error when applying patch to \"\(object.source)\"")
        }
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
