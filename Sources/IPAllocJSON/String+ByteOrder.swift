extension String {
    /// Whether the UTF-8 bytes come before those of another text: the order of an object's members.
    ///
    /// The order of texts themselves is another one, as equivalent texts are equal there.
    @usableFromInline
    func precedesInBytes(_ other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                // SAFETY: both are read inside the closures that they are lent to.
                unsafe left.lexicographicallyPrecedes(right)
            }
        }
    }
}
