extension String {
    /// A number made from the text's bytes, the same one on every machine and in every version: the
    /// 64 bits of FNV-1a (Fowler, Noll and Vo).
    public var fnv1a: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }
}
