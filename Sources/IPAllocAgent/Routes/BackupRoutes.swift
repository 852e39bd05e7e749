import IPAllocAgentAPI
import IPAllocStore

/// A copy of the store for whoever may use the socket; it is not in Spiderpool.
struct BackupRoutes: Sendable {
    /// nil for a store that has no file.
    let maker: BackupMaker?

    // It changes nothing that lasts, and yet is for the socket alone: everything is in it.
    var routes: [Route] {
        [
            Route(
                .post, AgentPath.backup, .backUp, shape: .string, changes: true, handler: backUp)
        ]
    }

    @Sendable private func backUp(_ call: inout Call) async throws(RequestFailure) -> Reply {
        guard let maker else {
            throw RequestFailure(
                .notImplemented, "this agent's store is not a file, and cannot be copied",
                reason: "NotImplemented")
        }
        let file: BackupFile?
        do {
            file = try await maker.make()
        } catch {
            throw RequestFailure(
                .internalServerError, "the store cannot be copied: \(error)",
                reason: "InternalError")
        }
        guard let file else {
            throw RequestFailure(
                .serviceUnavailable, "another backup is being made; ask again when it is done",
                reason: "ServiceUnavailable", cniCode: RequestFailure.CNICode.tryAgain)
        }
        call.subject.result = "copied revision \(file.revision), \(file.length) bytes"
        return Reply(body: .file(file))
    }
}
