import IPAlloc
import Testing

@testable import IPAllocModel

@Suite("admission of reservations")
struct ReservedIPAdmissionTests {
    private static let invalid = #"SpiderReservedIP.spiderpool.spidernet.io "r" is invalid: "#

    private func reserved(_ ips: [String], version: Int? = nil) -> SpiderReservedIP {
        var reserved = SpiderReservedIP()
        reserved.name = "r"
        reserved.spec.ips = ips
        reserved.spec.ipVersion = version
        return reserved
    }

    private func failure(_ reserved: SpiderReservedIP) -> String? {
        Admission().create(reserved).failure?.description
    }

    @Test("the version comes from the first range, several ranges are joined")
    func completion() throws {
        let four = try Admission().create(reserved(["10.6.0.2", "10.6.0.1"])).get()
        #expect(four.spec.ipVersion == 4)
        #expect(four.spec.ips == ["10.6.0.1-10.6.0.2"])
        let six = try Admission().create(reserved(["fd00::1-fd00::1"])).get()
        #expect(six.spec.ipVersion == 6)
        #expect(six.spec.ips == ["fd00::1-fd00::1"])
    }

    @Test("version and ranges are checked")
    func rules() {
        let underivable =
            "spec.ipVersion: Invalid value: null: is not generated correctly, 'spec.ips' is empty or 'spec.ips[0]' may be invalid"
        #expect(failure(reserved([])) == Self.invalid + underivable)
        #expect(failure(reserved(["10.6.0.0/24"])) == Self.invalid + underivable)
        #expect(
            failure(reserved(["10.6.0.1"], version: 3)) == Self.invalid
                + #"spec.ipVersion: Unsupported value: 3: supported values: "4", "6""#)
        #expect(
            failure(reserved(["10.6.0.1", "fd00::1"])) == Self.invalid
                + #"spec.ips[1]: Invalid value: "fd00::1": invalid IP range format in IPv4 'fd00::1'"#
        )
        var settings = Admission.Settings()
        settings.isIPv6Enabled = false
        #expect(
            Admission(settings: settings).create(reserved(["::1"])).failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: IPv6 is disabled")
    }

    @Test("what is reserved counts for its family, until the object is terminating")
    func addresses() throws {
        var four = Admission().create(reserved(["10.6.0.1-10.6.0.2"])).object
        #expect(try four.reservedAddresses(family: .ipv4).description == "10.6.0.1-10.6.0.2")
        #expect(try four.reservedAddresses(family: .ipv6).isEmpty)
        four.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
        #expect(try four.reservedAddresses(family: .ipv4).isEmpty)
    }

    @Test("the version is not changeable, the ranges are")
    func changes() {
        let old = Admission().create(reserved(["10.6.0.1"])).object
        #expect(
            Admission().update(old, to: reserved(["fd00::1"])).failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: is not changeable")
        #expect(Admission().update(old, to: reserved(["10.6.0.2"])).failure == nil)
        #expect(
            Admission().update(old, to: reserved(["10.6.0.1", "x"], version: 4)).failure?
                .description == Self.invalid
                + #"spec.ips[1]: Invalid value: "x": invalid IP range format in IPv4 'x'"#)
        var settings = Admission.Settings()
        settings.isIPv4Enabled = false
        #expect(
            Admission(settings: settings).update(old, to: old).failure?.description
                == Self.invalid + "spec.ipVersion: Forbidden: IPv4 is disabled")
    }

    @Test("a terminating reservation is not changed, but finalizers may go; deletion always may")
    func terminating() {
        var old = reserved(["10.6.0.1"])
        old.metadata.finalizers = ["x"]
        var new = old
        new.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
        #expect(
            Admission().update(old, to: new).failure?.description
                == #"spiderreservedips.spiderpool.spidernet.io "r" is forbidden: cannot update a terminating ReservedIP"#
        )
        new.metadata.finalizers = []
        #expect(Admission().update(old, to: new).failure == nil)
        #expect(Admission().delete(new).failure == nil)
    }
}
