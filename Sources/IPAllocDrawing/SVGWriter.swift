/// Writes SVG 1.1.
public struct SVGWriter {
    private var body: String

    /// Begins a document.
    ///
    /// - Parameters:
    ///   - background: The attributes of the rectangle below everything.
    ///   - style: Rules in CSS for the classes that elements have, if they have any.
    public init(
        width: Double, height: Double, background: String = "fill=\"#ffffff\"", style: String = ""
    ) {
        let size = (width: Self.number(width), height: Self.number(height))
        body = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size.width)" \
            height="\(size.height)" viewBox="0 0 \(size.width) \(size.height)" \
            font-family="DejaVu Sans, Verdana, Helvetica, sans-serif">

            """
        if !style.isEmpty { body += "<style>\n\(style)</style>\n" }
        rectangle(0, 0, width, height, background)
    }

    /// The whole document.
    public var text: String { body + "</svg>\n" }

    /// Adds elements as they are.
    public mutating func add(_ elements: String) { body += elements }

    public mutating func open(_ attributes: String) { body += "<g \(attributes)>\n" }

    public mutating func close() { body += "</g>\n" }

    public mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String
    ) {
        body +=
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
            + "height=\"\(Self.number(height))\" \(attributes)/>\n"
    }

    public mutating func path(_ path: String, _ attributes: String) {
        body += "<path d=\"\(path)\" \(attributes)/>\n"
    }

    /// - Parameter hasHalo: Whether the text is to stand out from what is below it.
    public mutating func text(
        _ text: some StringProtocol, x: Double, y: Double, size: Double, weight: String = "normal",
        colour: String = "#1f2933", anchor: String = "start", hasHalo: Bool = false
    ) {
        let halo =
            hasHalo
            ? " paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-opacity=\"0.85\""
            : ""
        self.text(
            text, x: x, y: y, size: size, anchor: anchor,
            attributes: "font-weight=\"\(weight)\" fill=\"\(colour)\"\(halo)")
    }

    /// - Parameter attributes: All that the others do not say.
    public mutating func text(
        _ text: some StringProtocol, x: Double, y: Double, size: Double, anchor: String = "start",
        attributes: String
    ) {
        body +=
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
            + "font-size=\"\(Self.number(size))\" text-anchor=\"\(anchor)\" \(attributes)>"
            + "\(Self.escaped(text))</text>\n"
    }

    /// A number with two decimals at most.
    public static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        if hundredths % 100 == 0 { return "\(hundredths / 100)" }
        return "\(Double(hundredths) / 100)"
    }

    /// A text as XML has it. What no document may contain, as most control characters, becomes U+FFFD.
    private static func escaped(_ text: some StringProtocol) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // Else a reader would take it for a line feed.
            case "\r": result += "&#13;"
            case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
                result.unicodeScalars.append("\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
