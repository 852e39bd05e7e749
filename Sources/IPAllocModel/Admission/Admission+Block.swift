/// A pool or a subnet: a resource that counts the addresses it has handed out.
protocol BlockResource: Resource {
    associatedtype Status: BlockStatus
    var status: Status { get set }
    /// The kind as messages name it, and the same with its article.
    static var noun: String { get }
    static var nounWithArticle: String { get }

    /// Fills in what follows from the rest of the resource.
    static func complete(_ verdict: inout Verdict<Self>, in admission: Admission)
    /// The rules of creation that the completed resource breaks.
    static func creationFailure(of new: Self, in admission: Admission) -> AdmissionFailure?
    /// The rules of change that the completed resource breaks.
    static func changeFailure(
        of old: Self, to new: Self, in admission: Admission
    ) -> AdmissionFailure?
}

/// What a block's status has in common.
protocol BlockStatus {
    var allocatedIPCount: Int? { get set }
    init()
}

extension SpiderIPPool.Status: BlockStatus {}
extension SpiderSubnet.Status: BlockStatus {}

extension Admission {
    /// Completes a new pool or subnet, and says whether it may be created.
    func creation<Block: BlockResource>(of new: Block) -> Verdict<Block> {
        var verdict = Verdict(new)
        verdict.object.status = Block.Status()
        complete(&verdict)
        verdict.object.status.allocatedIPCount = 0
        verdict.failure = Block.creationFailure(of: verdict.object, in: self)
        return verdict
    }

    /// Completes a changed pool or subnet, and says whether the change is allowed. The status
    /// stays the old one, but for what follows from the change.
    func change<Block: BlockResource>(of old: Block, to new: Block) -> Verdict<Block> {
        var verdict = Verdict(new)
        verdict.object.status = old.status
        complete(&verdict)
        if new.isTerminating {
            if new.metadata.hasFinalizer {
                verdict.failure = .forbidden(new, "cannot update a terminating \(Block.noun)")
            }
            return verdict
        }
        verdict.failure = Block.changeFailure(of: old, to: verdict.object, in: self)
        return verdict
    }

    /// Says whether a pool or subnet may be deleted.
    func deletion<Block: BlockResource>(of block: Block) -> Verdict<Block> {
        var verdict = Verdict(block)
        let count = block.status.allocatedIPCount ?? 0
        if settings.guardsDeletion && count > 0 {
            verdict.failure = .forbidden(
                block, "cannot delete \(Block.nounWithArticle) with allocated IPs(\(count))")
        }
        return verdict
    }

    private func complete<Block: BlockResource>(_ verdict: inout Verdict<Block>) {
        if !verdict.object.isTerminating { Block.complete(&verdict, in: self) }
    }
}
