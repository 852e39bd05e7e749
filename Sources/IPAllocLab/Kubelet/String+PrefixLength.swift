extension String {
    /// An address alone, of one that is told with the length of its prefix, as in `10.6.0.1/16`.
    var withoutPrefixLength: String { String(prefix { $0 != "/" }) }
}
