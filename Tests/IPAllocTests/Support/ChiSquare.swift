/// How many standard deviations the chi-square statistic of some counts lies from what equal
/// probabilities lead to be expected.
func chiSquareDeviation(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let statistic = counts.reduce(0.0) {
        $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    let degrees = Double(counts.count - 1)
    return (statistic - degrees) / (2 * degrees).squareRoot()
}
