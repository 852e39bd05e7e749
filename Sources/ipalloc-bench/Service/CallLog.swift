import CBenchBaselines

/// What became of calls.
struct CallLog: Sendable {
    /// Nanoseconds that each call took by which an address changed hands.
    var times: [Double] = []
    /// The addresses that interfaces were told.
    var addresses: [String] = []
    var failures = 0
    /// What the first failure said.
    var failure: String?

    /// Writes down a call that began at a time of `bench_clock`.
    mutating func note(_ call: LoadScene.Call, since start: Double, _ address: String?) {
        if call.changes > 0 { times.append(bench_clock() - start) }
        if let address { addresses.append(address) }
    }

    mutating func note(_ error: BenchError) {
        failures += 1
        failure = failure ?? error.text
    }

    mutating func add(_ other: CallLog) {
        times += other.times
        addresses += other.addresses
        failures += other.failures
        failure = failure ?? other.failure
    }
}
