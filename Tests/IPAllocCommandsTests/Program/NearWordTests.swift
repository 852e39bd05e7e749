import Testing

@testable import IPAllocCommands

@Suite("Words that are near")
struct NearWordTests {
    @Test(
        "letters that are missing, too many, wrong or swapped make a word near, a short one less so",
        arguments: [
            ("statsu", "status"), ("sttus", "status"), ("statuus", "status"), ("stapus", "status"),
            ("sta", "status"), ("mpa", "map"), ("ma", "map"), ("lab", "lab"), ("x", nil),
            ("xy", nil), ("nothing", nil), ("", nil), ("statxyz", nil),
        ])
    func near(_ word: String, _ expected: String?) {
        #expect(NearWord.near(word, among: ["status", "map", "lab"]) == expected)
    }
}
