/// The annotations `default-ipv4-ippool` and `default-ipv6-ippool` of a namespace.
public enum NamespacePools {
    /// Reads one of the two annotations: an array of names or patterns.
    ///
    /// - Parameters:
    ///   - key: The annotation's key, for errors.
    ///   - namespace: The namespace's name, for errors.
    /// - Throws: `SelectionError` of wrong input.
    public static func names(
        _ text: String, key: String, namespace: String
    ) throws(SelectionError) -> [String] {
        do throws(AnnotationFault) {
            return try AnnotationValue(parsing: text).texts()
        } catch {
            throw .malformedNamespaceAnnotation(key, namespace, error.text)
        }
    }
}
