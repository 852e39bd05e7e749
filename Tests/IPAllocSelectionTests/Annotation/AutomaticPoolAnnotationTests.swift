import Testing

@testable import IPAllocSelection

@Suite("annotations about automatic pools")
struct AutomaticPoolAnnotationTests {
    @Test(
        "numbers are fixed, or come on top of the pods",
        arguments: [
            ("0", AddressCount.fixed(0), 0), ("5", .fixed(5), 5), ("-0", .fixed(0), 0),
            ("007", .fixed(7), 7), ("+0", .flexible(0), 3), ("+1", .flexible(1), 4),
            ("5+3", .flexible(3), 6), ("x+2", .flexible(2), 5),
        ])
    func counts(text: String, count: AddressCount, total: Int) throws {
        #expect(try AddressCount(text) == count)
        #expect(count.total(pods: 3) == total)
        #expect(try AddressCount(count.description) == count)
    }

    @Test("a total that does not fit is the largest number")
    func overflow() throws {
        #expect(try AddressCount("+\(Int.max)").total(pods: 2) == Int.max)
    }

    @Test(
        "what is no number is refused",
        arguments: ["", "+", "++1", "1+1+1", "a", "1.5", " 1", "0x1", "9223372036854775808", "5+"])
    func notACount(text: String) {
        let message = failure { () throws(SelectionError) in _ = try AddressCount(text) }
        #expect(
            message
                == "wrong input, invalid format of Pod annotation "
                + "'ipam.spidernet.io/ippool-ip-number': invalid input '\(text)', it must be a "
                + "whole number or '+' and a whole number")
    }

    @Test("negative numbers are refused", arguments: ["-1", "+-1"])
    func negative(text: String) {
        let message = failure { () throws(SelectionError) in _ = try AddressCount(text) }
        #expect(
            message
                == "wrong input, subnet 'ipam.spidernet.io/ippool-ip-number' value must equal or "
                + "greater than 0, but is '\(text)'")
    }

    @Test("ippool-reclaim takes the words for true and false")
    func reclaim() throws {
        for text in ["1", "t", "T", "TRUE", "true", "True"] {
            #expect(try ReclaimAnnotation.isReclaimed(text))
        }
        for text in ["0", "f", "F", "FALSE", "false", "False"] {
            #expect(try !ReclaimAnnotation.isReclaimed(text))
        }
        for text in ["", "yes", "tRUE", " true"] {
            let message = failure { () throws(SelectionError) in
                _ = try ReclaimAnnotation.isReclaimed(text)
            }
            #expect(
                message
                    == "wrong input, failed to parse spider subnet "
                    + "'ipam.spidernet.io/ippool-reclaim', error: strconv.ParseBool: parsing "
                    + "\"\(text)\": invalid syntax")
        }
    }
}
