/// What is wrong with the bytes of an answer.
enum AnswerFault: Error, Hashable {
    /// They are not what HTTP/1.1 allows here.
    case malformed(String)
    /// There are more of them than are taken.
    case tooLarge(String)
    /// They end before the answer does.
    case cutShort
}
