import IPAlloc
import IPAllocAgentAPI
import IPAllocService

extension AddressRunMessage {
    init(_ run: AddressRun) {
        self.init()
        ips = run.range.description
        count = RangeSet(run.range).count
        pool = run.pool
        state = run.use.rawValue
        holder = run.holder.map(Holder.init)
        restsUntil = run.restsUntil?.timestamp
        isInConflict = run.isInConflict
        application = run.application
    }
}

extension AddressRunMessage.Holder {
    init(_ known: AddressHolder) {
        self.init()
        podNamespace = known.namespace
        podName = known.pod
        podUID = known.podUID
        interface = known.interface
        node = known.node
        containerID = known.containerID
        networkNamespace = known.networkNamespace
        application = known.application
        since = known.since.timestamp
        standing = known.standing.rawValue
    }
}

extension AddressAnswer {
    init(_ report: AddressReport) {
        self.init()
        address = report.address.description
        runs = report.runs.map(AddressRunMessage.init)
        subnets = report.subnets
        reservations = report.reservations
        gateways = report.gateways
    }
}

extension AddressListAnswer {
    init(_ list: AddressList) {
        self.init()
        items = list.runs.map(AddressRunMessage.init)
        next = list.next?.description
    }
}

extension AddressReleaseAnswerMessage {
    init(_ answer: AddressReleaseAnswer, isDryRun: Bool) {
        self.init()
        podNamespace = answer.namespace
        podName = answer.pod
        podUID = answer.podUID
        released = answer.addresses.map(Released.init)
        self.isDryRun = isDryRun
    }
}

extension AddressReleaseAnswerMessage.Released {
    init(_ released: ReleaseAnswer.Address) {
        self.init()
        address = released.address.description
        pool = released.pool
        interface = released.interface
    }
}
