/// Whether the kernel drops packets that came in by another link than their answers would leave
/// by; the values of `rp_filter`.
public enum ReversePathFilter: Int, Sendable, Hashable {
    case off = 0
    case strict = 1
    case loose = 2
}
