import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("FieldError")
struct FieldErrorTests {
    @Test("each reason is told the way Kubernetes tells it")
    func reasons() {
        #expect(
            FieldError.invalid(FieldPath("spec.ips")[1], "a\"b", "no").description
                == #"spec.ips[1]: Invalid value: "a\"b": no"#)
        #expect(FieldError.invalid("f", 7, "").description == "f: Invalid value: 7")
        #expect(
            FieldError.notSupported("f", "x", supported: ["4", "6"]).description
                == #"f: Unsupported value: "x": supported values: "4", "6""#)
        #expect(FieldError.forbidden("f", "no").description == "f: Forbidden: no")
        #expect(FieldError.required("f", "give it").description == "f: Required value: give it")
        #expect(FieldError.internalError("f", "x").description == "f: Internal error: x")
    }

    @Test("several errors stand in brackets, equal ones once")
    func failures() {
        let one = FieldError.forbidden("f", "a")
        let two = FieldError.forbidden("g", "b")
        let pool = makePool("x")
        #expect(
            AdmissionFailure.invalid(pool, [one]).description
                == #"SpiderIPPool.spiderpool.spidernet.io "x" is invalid: f: Forbidden: a"#)
        #expect(
            AdmissionFailure.invalid(pool, [one, two, one]).description
                == #"SpiderIPPool.spiderpool.spidernet.io "x" is invalid: [f: Forbidden: a, g: Forbidden: b]"#
        )
        #expect(
            AdmissionFailure.forbidden(pool, "no").description
                == #"spiderippools.spiderpool.spidernet.io "x" is forbidden: no"#)
        #expect(
            AdmissionFailure.alreadyExists(pool).description
                == #"spiderippools.spiderpool.spidernet.io "x" already exists"#)
        #expect(
            AdmissionFailure.alreadyExists(makeSubnet("s")).description == "subnet s AlreadyExists")
    }

    @Test("paths name members and elements")
    func paths() {
        let path = FieldPath("spec").child("routes")[2].child("gw")
        #expect(path.description == "spec.routes[2].gw")
        #expect(FieldPath("").child("a").description == "a")
        #expect(FieldPath("a").child("b.c/d").description == "a[b.c/d]")
    }
}
