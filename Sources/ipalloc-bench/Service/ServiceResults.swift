/// What a run of the service's benchmark has measured.
struct ServiceResults {
    /// One scene, asked in one way.
    struct Row {
        var scene: String
        var giver: String
        var result: SceneResult
        /// What the disk allowed meanwhile.
        var limit: DiskLimit
        /// host-local's rate in the scene; nil if it was not asked.
        var hostLocal: Double?

        /// The rate as a multiple of that of one `fsync` for each address.
        var byFsync: Double { result.rate * limit.fsyncNanoseconds / 1e9 }
        /// The rate as a multiple of that of a commit for each address.
        var byOneEach: Double { result.rate / limit.oneEach }
        /// The rate as a multiple of that of a commit for each call that changes something.
        var byOneCall: Double { result.rate / limit.oneCall }
        var byHostLocal: Double? { hostLocal.map { result.rate / $0 } }
        /// The 99th percentile of a call, in medians of an `fsync`.
        var p99Fsyncs: Double { result.p99Nanoseconds / limit.fsyncNanoseconds }
    }

    var rows: [Row] = []
    var fills: [FillPart.Row] = []

    /// The figures that are to be reached.
    var figures: [Figure] {
        let inProcess = rows.filter { $0.giver == "in process" }
        let socket = rows.filter { $0.giver == SocketGiver.Connections.perCall.rawValue }
        let persistent = rows.filter { $0.giver == SocketGiver.Connections.perCaller.rawValue }
        return [
            Figure(
                id: "s1", measure: "in process by one commit each: worst scene", bound: 5,
                atLeast: true, unit: "x", measured: inProcess.map(\.byOneEach).min()),
            Figure(
                id: "s2", measure: "socket by one commit each: worst scene", bound: 3,
                atLeast: true, unit: "x", measured: socket.map(\.byOneEach).min()),
            Figure(
                id: "s2b", measure: "persistent connections by one commit each: worst scene",
                bound: 3, atLeast: true, unit: "x", measured: persistent.map(\.byOneEach).min()),
            Figure(
                id: "s3a", measure: "p99 in process: worst scene", bound: 20, atLeast: false,
                unit: "fsyncs", measured: inProcess.map(\.p99Fsyncs).max()),
            Figure(
                id: "s3b", measure: "p99 socket: worst scene", bound: 20, atLeast: false,
                unit: "fsyncs", measured: socket.map(\.p99Fsyncs).max()),
            Figure(
                id: "s3c", measure: "p99 persistent connections: worst scene", bound: 20,
                atLeast: false, unit: "fsyncs", measured: persistent.map(\.p99Fsyncs).max()),
            Figure(
                id: "s4a", measure: "processor per allocation, store included: worst fill",
                bound: 20, atLeast: false, unit: "us",
                measured: fills.map(\.processorMicroseconds).max()),
            Figure(
                id: "s4b", measure: "processor per allocation, service alone: worst fill",
                bound: 20, atLeast: false, unit: "us",
                measured: fills.map(\.serviceMicroseconds).max()),
        ]
    }
}
