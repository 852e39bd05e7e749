/// The failures of annotations. Their words, misspellings included, are what users of these
/// annotations look for in events and logs.
extension SelectionError {
    static func malformedPodAnnotation(_ key: String, _ fault: String) -> SelectionError {
        SelectionError(
            .wrongInput, "wrong input, invalid format of Pod annotation '\(key)': \(fault)")
    }

    static func malformedNamespaceAnnotation(
        _ key: String, _ namespace: String, _ fault: String
    ) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, invalid format of annotation '\(key)' of Namespace \(namespace): "
                + fault)
    }

    static func unparsableSubnets(
        _ key: String, _ text: String, _ fault: String
    ) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, failed to parse anntation '\(key)' value '\(text)', error: \(fault)")
    }

    static func invalidSubnets(_ problem: String) -> SelectionError {
        SelectionError(.wrongInput, "wrong input, \(problem)")
    }

    static func invalidAddressCount(_ text: String) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, invalid format of Pod annotation '\(AnnotationNames.addressCount)': "
                + "invalid input '\(text)', it must be a whole number or '+' and a whole number")
    }

    static func negativeAddressCount(_ text: String) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, subnet '\(AnnotationNames.addressCount)' value must equal or greater "
                + "than 0, but is '\(text)'")
    }

    static func invalidReclaim(_ text: String) -> SelectionError {
        SelectionError(
            .wrongInput,
            "wrong input, failed to parse spider subnet '\(AnnotationNames.reclaim)', error: "
                + "strconv.ParseBool: parsing \"\(text)\": invalid syntax")
    }

    static let automaticPoolsOff = SelectionError(
        .wrongInput,
        "it's invalid to use '\(AnnotationNames.subnets)' or '\(AnnotationNames.subnet)' "
            + "annotation when Auto-Pool feature is disabled")
}
