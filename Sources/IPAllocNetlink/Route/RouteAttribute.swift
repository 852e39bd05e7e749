/// The kernel's numbers of the attributes of routes, `RTA_…`.
enum RouteAttribute {
    static let destination: UInt16 = 1
    static let origins: UInt16 = 2
    static let link: UInt16 = 4
    static let gateway: UInt16 = 5
    static let metric: UInt16 = 6
    static let preferredSource: UInt16 = 7
    static let pathMetrics: UInt16 = 8
    static let nextHops: UInt16 = 9
    static let table: UInt16 = 15
    static let mark: UInt16 = 16
    static let via: UInt16 = 18
    static let preference: UInt16 = 20
    static let nextHopID: UInt16 = 30

    /// `RTM_F_LOOKUP_TABLE`: the reply is to name the table that decided.
    static let lookUpTable: UInt32 = 0x1000
}
