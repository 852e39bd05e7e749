import IPAllocAgentAPI

extension ResourceClient {
    /// Copies the agent's store, as it is at one moment.
    ///
    /// - Parameter onPiece: Takes the next bytes of the copy. Whether to go on.
    /// - Returns: The revision of the copy.
    /// - Throws: Also if the agent ends before the copy does.
    public func backUp(
        onPiece: (_ piece: [UInt8]) -> Bool
    ) throws(ClientFailure) -> String {
        let answer: AgentAnswer
        do {
            answer = try transport.pieces("POST", AgentPath.backup, onPiece: onPiece)
        } catch {
            throw ClientFailure(error)
        }
        guard answer.isSuccess else { throw ClientFailure(refusal: answer) }
        return answer.header(AgentHeader.revision) ?? ""
    }
}
