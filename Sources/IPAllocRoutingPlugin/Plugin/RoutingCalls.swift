import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall
import IPAllocRouting

/// What both plugins do alike once their configuration is known.
struct RoutingCalls {
    let request: CNIRequest

    private var chained: ChainedRequest { ChainedRequest(request: request) }

    /// Where it is kept what was before. The key is not in Spiderpool; without a text nothing is
    /// kept.
    private var states: FormerStates? {
        let folder = request.configuration.members[Self.folderKey].map { $0.string ?? "" }
        guard let folder else { return FormerStates(folder: FormerStates.folderDefault) }
        return folder.hasPrefix("/") ? FormerStates(folder: folder) : nil
    }

    private static let folderKey = "ipalloc_state_dir"

    /// Sets the interface up, and passes on what the plugin before gave.
    func setUp(
        _ previous: CNIResult, _ configuration: RoutingConfiguration, _ record: inout CallRecord
    ) throws(CNIError) -> CNIResult {
        let attachment = try chained.attachment(previous)
        let namespace = request.networkNamespace
        let report: PodRouting.Report
        do {
            report = try PodRouting(attachment, configuration, pod: namespace, states: states)
                .setUp()
        } catch {
            throw CNIError(error, in: .add)
        }
        record.note("changes", report.changes.json)
        if !report.notices.isEmpty { record.note("notices", report.notices.json) }
        return chained.result(previous, report)
    }

    /// Throws unless the kernel has what the interface needs.
    func check(
        _ previous: CNIResult, _ configuration: RoutingConfiguration
    ) throws(CNIError) {
        let attachment = try chained.attachment(previous)
        let namespace = request.networkNamespace
        do {
            try PodRouting(attachment, configuration, pod: namespace).check()
        } catch {
            throw CNIError(error, in: .check)
        }
    }

    /// Takes the interface down, whatever is left of it.
    ///
    /// - Parameter firstInterface: The name of the pod's first interface.
    func takeDown(
        firstInterface: String = "eth0", _ record: inout CallRecord
    ) throws(CNIError) {
        let attachment = chained.formerAttachment()
        let namespace = request.networkNamespace
        let changes: [String]
        do {
            changes = try PodRemoval(
                attachment, firstInterface: firstInterface, pod: namespace, states: states
            ).takeDown()
        } catch {
            throw CNIError(error, in: .delete)
        }
        record.note("changes", changes.json)
    }

    /// Takes down what belongs to containers that the network no longer has.
    func collectGarbage(_ record: inout CallRecord) throws(CNIError) {
        let valid = try request.configuration.validAttachments()
        let network = request.configuration.name
        let deleted: [String]
        do {
            deleted = try GarbageRemoval(states: states).collect(
                network: network, keeping: Set(valid.map(\.containerID)))
        } catch {
            throw CNIError(error, in: .collectGarbage)
        }
        record.note("deleted", deleted.json)
    }

    /// Throws if the kernel may not be changed, or not as the plugin needs it.
    ///
    /// - Parameter marks: Whether connections are to be marked.
    func requireKernel(marks: Bool) throws(CNIError) {
        do {
            try RoutingReadiness.check(marks: marks)
        } catch {
            var error = CNIError(error, in: .status)
            error.code = .unavailable
            throw error
        }
    }
}
