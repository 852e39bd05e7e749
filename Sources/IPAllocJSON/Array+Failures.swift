extension [String] {
    /// The texts of several failures as one, the way Kubernetes joins them: those of one as they are,
    /// those of several as in `[first, second]`.
    public var joinedAsFailures: String {
        count == 1 ? self[0] : "[\(joined(separator: ", "))]"
    }
}
