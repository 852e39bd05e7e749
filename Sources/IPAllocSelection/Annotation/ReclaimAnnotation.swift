/// The annotation `ippool-reclaim`: whether automatic pools go with their application.
public enum ReclaimAnnotation {
    /// What holds if there is no annotation.
    public static let absent = true

    /// Reads the annotation: `1`, `t`, `true`, `0`, `f` or `false`, the words also with a capital
    /// or all capitals.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public static func isReclaimed(_ text: String) throws(SelectionError) -> Bool {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: throw .invalidReclaim(text)
        }
    }
}
