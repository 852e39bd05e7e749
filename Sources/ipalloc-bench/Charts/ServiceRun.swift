/// What charts need of the document of a run of the service's benchmark.
struct ServiceRun: Decodable {
    struct Row: Decodable {
        var scene: String
        var by: String
        var perSecond: Double
        var p50Nanoseconds: Double
        var p99Nanoseconds: Double
    }

    var machine: Machine
    var callers: Int
    var rows: [Row]
}
