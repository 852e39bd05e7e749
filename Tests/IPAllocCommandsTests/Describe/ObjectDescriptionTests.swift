import IPAllocJSON
import Testing

@testable import IPAllocCommands

@Suite("ObjectDescription")
struct ObjectDescriptionTests {
    @Test(
        "field names become words",
        arguments: [
            ("ips", "Ips"), ("ipVersion", "Ip Version"), ("totalIPCount", "Total IP Count"),
            ("allocatedIPs", "Allocated IPs"), ("controlledIPPools", "Controlled IP Pools"),
            ("podIPs", "Pod IPs"), ("hostIPsFree", "Host IPs Free"), ("uid", "UID"),
            ("podUid", "Pod UID"),
            ("creationTimestamp", "Creation Timestamp"), ("10.6.0.1", "10.6.0.1"),
            ("app.kubernetes.io/name", "app.kubernetes.io/name"), ("a", "A"),
        ])
    func labels(name: String, expected: String) {
        #expect(FieldLabel.text(name) == expected)
    }

    @Test("a pool is described with its holders and with what it is advised against")
    func pool() throws {
        let object = try JSONValue(
            parsing: """
                {"apiVersion":"spiderpool.spidernet.io/v2beta1","kind":"SpiderIPPool","metadata":
                {"name":"p","labels":{"b":"2","a":"1"},"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"x"},
                "uid":"u","creationTimestamp":"2026-11-28T00:00:00Z"},
                "spec":{"subnet":"10.6.0.1/16","ipVersion":4,"ips":["10.6.168.171-10.6.168.173"],
                "routes":[{"dst":"10.8.0.0/16","gw":"10.6.0.2"}],"default":false},
                "status":{"allocatedIPCount":1,"totalIPCount":3,
                "allocatedIPs":"{\\"10.6.168.171\\":{\\"pod\\":\\"default/a\\",\\"podUid\\":\\"v\\"}}"}}
                """)
        #expect(
            ObjectDescription(object: object).text.text == """
                Name:         p
                Namespace:
                Labels:       a=1
                              b=2
                Annotations:  <none>
                API Version:  spiderpool.spidernet.io/v2beta1
                Kind:         SpiderIPPool
                Metadata:
                  Creation Timestamp:  2026-11-28T00:00:00Z
                  UID:                 u
                Spec:
                  Default:     false
                  Ip Version:  4
                  Ips:
                    10.6.168.171-10.6.168.173
                  Routes:
                    Dst:  10.8.0.0/16
                    Gw:   10.6.0.2
                  Subnet:      10.6.0.1/16
                Status:
                  Allocated IP Count:  1
                  Allocated IPs:
                    10.6.168.171:
                      Pod:      default/a
                      Pod UID:  v
                  Total IP Count:      3
                Warnings:
                  spec.subnet 10.6.0.1/16 has host bits set; it is shown as written and compared as 10.6.0.0/16

                """)
    }

    @Test("texts of several lines go on below their first, and no name begins a line of its own")
    func lines() throws {
        let object = try JSONValue(
            parsing: #"""
                {"kind":"X","metadata":{"name":"a\nKind: b","annotations":{"k\u001bey":"one\ntwo"}},
                "spec":{"config":"{\n  \"a\": 1\n}","l\nist":["x\ny\u009b"]}}
                """#)
        #expect(
            ObjectDescription(object: object).text.text == #"""
                Name:         a
                              Kind: b
                Namespace:
                Labels:       <none>
                Annotations:  k\u001bey: one
                                two
                API Version:
                Kind:         X
                Metadata:  <none>
                Spec:
                  Config:  {
                             "a": 1
                           }
                  l\nist:
                    x
                    y\u009b

                """#)
    }
}
