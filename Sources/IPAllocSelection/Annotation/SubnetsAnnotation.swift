/// The annotation `subnets`, or `subnet`: which subnets the automatic pools of an application are
/// cut from.
public struct SubnetsAnnotation: Sendable, Hashable {
    /// Which of the two annotations it is.
    public enum Form: Sendable, Hashable {
        /// `subnets`: an array of items, each for one interface.
        case several
        /// `subnet`: one item, for whatever interface is added.
        case single

        /// The annotation's key.
        public var key: String {
            self == .several ? AnnotationNames.subnets : AnnotationNames.subnet
        }

        /// What the form is for, as errors tell it.
        fileprivate var words: String {
            self == .several ? "multiple interfaces" : "single interface"
        }

        /// The same with the spelling that one of the errors is known by.
        fileprivate var wordsOfEmptyName: String {
            self == .several ? "mutilple interfaces" : "single interface"
        }
    }

    /// The subnets of one interface.
    public struct Item: Sendable, Hashable {
        public let interface: String
        /// Names of IPv4 subnets, of which only the first counts.
        public let ipv4: [String]
        /// Names of IPv6 subnets, of which only the first counts.
        public let ipv6: [String]
    }

    public let form: Form
    /// The items in the order of the annotation; there is at least one.
    public let items: [Item]

    /// Reads the annotation: `{"interface": name, "ipv4": [name], "ipv6": [name]}`, or an array of
    /// such objects. In the single form the interface may be absent and is then `eth0`.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public init(_ text: String, form: Form) throws(SelectionError) {
        self.form = form
        do throws(AnnotationFault) {
            let value = try AnnotationValue(parsing: text)
            switch form {
            case .several:
                var items: [Item] = []
                for element in try value.elements() {
                    items.append(try Self.item(of: element, absentInterface: ""))
                }
                self.items = items
            case .single:
                items = [try Self.item(of: value, absentInterface: InterfaceNames.first)]
            }
        } catch {
            throw .unparsableSubnets(form.key, text, error.text)
        }
        if let problem = Self.problem(of: items, form: form) {
            throw .invalidSubnets("\(problem): \(text)")
        }
        if items.contains(where: \.interface.isEmpty) {
            throw .unparsableSubnets(form.key, text, "interface must be specified")
        }
    }

    private static func item(
        of value: AnnotationValue, absentInterface: String
    ) throws(AnnotationFault) -> Item {
        let interface = try value.member("interface").text()
        return Item(
            interface: interface.isEmpty ? absentInterface : interface,
            ipv4: try value.member("ipv4").texts(), ipv6: try value.member("ipv6").texts())
    }

    /// What is wrong with the items, if anything is.
    private static func problem(of items: [Item], form: Form) -> String? {
        for (name, family) in [(\Item.ipv4, "IPv4"), (\Item.ipv6, "IPv6")]
        where items.contains(where: { $0[keyPath: name].first == "" }) {
            return "it's invalid to set an empty \(family) subnet with \(form.wordsOfEmptyName)"
        }
        if items.contains(where: { $0.ipv4.isEmpty && $0.ipv6.isEmpty }) {
            return "it's invalid to set dual empty subnet with \(form.words)"
        }
        for path in [\Item.ipv4, \Item.ipv6] {
            let names = items.compactMap { $0[keyPath: path].first }
            if Set(names).count < names.count {
                return "it's invalid to use the same subnet for multiple interfaces"
            }
        }
        if Set(items.map(\.interface)).count < items.count {
            return "it's invalid to use the same Interface name for multiple interfaces"
        }
        return items.isEmpty ? "no subnets specified" : nil
    }

    /// What the annotation names for each interface, or, in the single form, for the interface
    /// that is being added.
    public func candidates(requested: String, cleanGateway: Bool) -> [CandidateNames] {
        items.map { item in
            CandidateNames(
                interface: form == .single ? requested : item.interface,
                poolInterface: item.interface, ipv4: item.ipv4, ipv6: item.ipv6,
                cleanGateway: cleanGateway)
        }
    }
}
