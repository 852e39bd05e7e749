import IPAllocJSON

extension LabelSelector {
    /// What is wrong with the conditions, labels in the order of their keys.
    func errors(at field: FieldPath) -> [FieldError] {
        var errors = labelErrors(at: field.child("matchLabels"))
        for (index, requirement) in matchExpressions.enumerated() {
            errors += requirement.errors(at: field.child("matchExpressions")[index])
        }
        return errors
    }

    /// What is wrong with the labels, in the order of their keys.
    func labelErrors(at field: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        for (key, value) in matchLabels.sorted(by: { $0.key < $1.key }) {
            errors += LabelText.problems(ofKey: key).map { .invalid(field, key, $0) }
            errors += LabelText.problems(ofValue: value).map { .invalid(field, value, $0) }
        }
        return errors
    }
}

extension LabelSelector.Requirement {
    fileprivate func errors(at field: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        switch selectorOperator {
        case "In", "NotIn":
            if values.isEmpty {
                errors.append(
                    .required(
                        field.child("values"),
                        "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                errors.append(
                    .forbidden(
                        field.child("values"),
                        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
            }
        default:
            errors.append(
                .invalid(
                    field.child("operator"), selectorOperator, "not a valid selector operator"))
        }
        errors += LabelText.problems(ofKey: key).map { .invalid(field.child("key"), key, $0) }
        for (index, value) in values.enumerated() {
            errors += LabelText.problems(ofValue: value).map {
                .invalid(field.child("values")[index], value, $0)
            }
        }
        return errors
    }
}
