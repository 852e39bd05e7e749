/// Writes SVG 1.1.
struct SVGWriter {
    private var body: String

    init(width: Double, height: Double) {
        let (width, height) = (Self.number(width), Self.number(height))
        body = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" font-family="DejaVu Sans, Verdana, Helvetica, sans-serif">
            <rect width="\(width)" height="\(height)" fill="#ffffff"/>

            """
    }

    /// The whole document.
    var text: String { body + "</svg>\n" }

    /// Adds elements as they are.
    mutating func add(_ elements: String) { body += elements }

    mutating func open(_ attributes: String) { body += "<g \(attributes)>\n" }

    mutating func close() { body += "</g>\n" }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String
    ) {
        body +=
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
            + "height=\"\(Self.number(height))\" \(attributes)/>\n"
    }

    mutating func path(_ path: String, _ attributes: String) {
        body += "<path d=\"\(path)\" \(attributes)/>\n"
    }

    /// - Parameter hasHalo: Whether the text is to stand out from what is below it.
    mutating func text(
        _ text: some StringProtocol, x: Double, y: Double, size: Double, weight: String = "normal",
        colour: String = "#1f2933", anchor: String = "start", hasHalo: Bool = false
    ) {
        let halo =
            hasHalo
            ? " paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-opacity=\"0.85\""
            : ""
        body +=
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
            + "font-size=\"\(Self.number(size))\" font-weight=\"\(weight)\" fill=\"\(colour)\" "
            + "text-anchor=\"\(anchor)\"\(halo)>\(Self.escaped(text))</text>\n"
    }

    /// A number with two decimals at most.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        if hundredths % 100 == 0 { return "\(hundredths / 100)" }
        return "\(Double(hundredths) / 100)"
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
