import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("RoutesAnnotation")
struct RoutesAnnotationTests {
    @Test("routes of both families are read, the default route too")
    func reading() throws {
        let annotation = try RoutesAnnotation(
            #"[{"dst":"0.0.0.0/0","gw":"10.6.0.1"},{"Dst":"fd00::/64","GW":"fd01::1","x":1}]"#)
        #expect(
            annotation.entries.map(\.route) == [
                Route(destination: "0.0.0.0/0", gateway: "10.6.0.1"),
                Route(destination: "fd00::/64", gateway: "fd01::1"),
            ])
        #expect(try RoutesAnnotation("null").entries.isEmpty)
        #expect(try RoutesAnnotation("[]") == RoutesAnnotation())
    }

    @Test(
        "one bad route spoils all",
        arguments: [
            (#"[{"dst":"10.0.0.0/8","gw":"10.6.0.1"},{}]"#, "dst: , gw: "),
            (#"[{"dst":"10.0.0.0","gw":"10.6.0.1"}]"#, "dst: 10.0.0.0, gw: 10.6.0.1"),
            (#"[{"dst":"10.0.0.0/8","gw":"fd00::1"}]"#, "dst: 10.0.0.0/8, gw: fd00::1"),
            (#"[{"dst":"fd00::/8","gw":"10.6.0.1"}]"#, "dst: fd00::/8, gw: 10.6.0.1"),
            (#"[{"dst":"10.0.0.0/8","gw":"10.6.0"}]"#, "dst: 10.0.0.0/8, gw: 10.6.0"),
            (
                #"[{"dst":"::ffff:10.0.0.0/104","gw":"fd00::1"}]"#,
                "dst: ::ffff:10.0.0.0/104, gw: fd00::1"
            ),
        ])
    func badRoutes(text: String, route: String) {
        let message = failure { () throws(SelectionError) in _ = try RoutesAnnotation(text) }
        #expect(
            message
                == "wrong input, invalid format of Pod annotation 'ipam.spidernet.io/routes': "
                + "invalid route format '\(route)'")
    }

    @Test("malformed JSON is refused")
    func malformed() {
        for (text, fault) in [
            ("", "unexpected end of JSON input"),
            ("{}", "the value must be an array, but is an object"),
        ] {
            let message = failure { () throws(SelectionError) in _ = try RoutesAnnotation(text) }
            #expect(
                message
                    == "wrong input, invalid format of Pod annotation "
                    + "'ipam.spidernet.io/routes': \(fault)")
        }
    }

    @Test("a route goes to the first interface whose network holds its gateway, or to none")
    func placing() throws {
        let annotation = try RoutesAnnotation(
            """
            [{"dst":"1.0.0.0/8","gw":"10.7.0.1"},{"dst":"2.0.0.0/8","gw":"10.6.0.9"},
             {"dst":"3.0.0.0/8","gw":"10.8.0.1"},{"dst":"fd00::/8","gw":"fe00::1"}]
            """)
        let placed = annotation.placed(on: [
            (interface: "eth0", block: try CIDRBlock("10.6.168.171/16")),
            (interface: "net1", block: try CIDRBlock("10.7.168.171/16")),
            (interface: "net2", block: try CIDRBlock("10.6.168.172/16")),
        ])
        #expect(placed.map(\.interface) == ["net1", "eth0", nil, nil])
        #expect(placed.map(\.entry) == annotation.entries)
    }
}
