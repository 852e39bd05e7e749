extension Sequence<UInt128> {
    /// How many all of them are together; 2^128 - 1 if there are more.
    var countSum: UInt128 {
        reduce(0) { sum, count in
            let (total, overflows) = sum.addingReportingOverflow(count)
            return overflows ? .max : total
        }
    }
}
