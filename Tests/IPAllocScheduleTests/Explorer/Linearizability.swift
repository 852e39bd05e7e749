@testable import IPAllocScheduled

/// Some of the states that an address can be in, as bits.
struct States: OptionSet {
    let rawValue: UInt8
    static let outside = States(rawValue: 1)
    static let free = States(rawValue: 2)
    static let held = States(rawValue: 4)
    static let reserved = States(rawValue: 8)
    static let resting = States(rawValue: 16)
    /// Taken and not yet under a generation, or under none any more and not yet given; in fenced pools,
    /// and in sparse ones whose addresses rest.
    static let passing = States(rawValue: 32)
    static let notFree: States = [.outside, .held, .reserved, .resting, .passing]

    static func only(_ state: AddressState) -> States {
        switch state {
        case .outside: .outside
        case .free: .free
        case .held: .held
        case .reserved: .reserved
        case .resting: .resting
        }
    }
}

/// One instant at which an operation has an effect on an address, or sees its state.
struct Move {
    /// The states in which it can happen.
    var from: States
    /// The state after it; nil: the same.
    var to: States?

    static func see(_ states: States) -> Move { Move(from: states, to: nil) }
    static let take = Move(from: .free, to: .held)
    static let give = Move(from: .held, to: .free)
    static let lay = Move(from: .held, to: .resting)
    static let takeResting = Move(from: .resting, to: .held)
    /// What rests in a sparse pool becomes free, since it is wanted together with others, or another one
    /// of its block is.
    static let endRest = [Move(from: .resting, to: .passing), Move(from: .passing, to: .free)]

    /// The same in a fenced pool, where an address comes into its holder's hands and out of them by two
    /// instants: one for those who release, one for all others.
    ///
    /// - Parameter looks: Whether what is seen is the address, which looks held between the two, or its
    ///   generation, without which it cannot be released then.
    func fenced(looks: Looks) -> [Move] {
        guard let to else {
            let isBetween =
                looks.contains(.atAddress) && from.contains(.held)
                || looks.contains(.atGeneration) && from == .free
            return [.see(isBetween ? from.union(.passing) : from)]
        }
        let passing = Move(from: .passing, to: to)
        if to == .held || from == .held { return [Move(from: from, to: .passing), passing] }
        return [from.contains(.held) ? Move(from: from.union(.passing), to: to) : self]
    }
}

/// What an operation looks at in a fenced pool.
struct Looks: OptionSet {
    let rawValue: UInt8
    static let atAddress = Looks(rawValue: 1)
    static let atGeneration = Looks(rawValue: 2)
}

/// What an operation may have done to one address: one of several sequences of moves.
typealias Paths = [[Move]]

/// Decides whether a history of one address can be explained by its operations having their
/// effects at instants between their calls and their returns (Wing and Gong, "Testing and
/// verifying concurrent objects", 1993). Since the promise is made per address, it is decided per
/// address.
struct AddressHistory {
    struct Entry {
        var called: Int
        var returned: Int
        var paths: Paths
    }

    var entries: [Entry]
    var initial: States
    var final: States

    /// Whether there is an explanation.
    func isLinearizable() -> Bool {
        var progress = [(path: Int, made: Int)](repeating: (-1, 0), count: entries.count)
        return search(&progress, initial)
    }

    private func isDone(_ index: Int, _ progress: (path: Int, made: Int)) -> Bool {
        if progress.path >= 0 { return progress.made == entries[index].paths[progress.path].count }
        return entries[index].paths.contains { $0.isEmpty }
    }

    private func search(_ progress: inout [(path: Int, made: Int)], _ state: States) -> Bool {
        var isComplete = true
        for index in entries.indices where !isDone(index, progress[index]) { isComplete = false }
        if isComplete && state == final { return true }
        for index in entries.indices where canMove(index, progress) {
            let before = progress[index]
            let paths =
                before.path >= 0 ? before.path..<(before.path + 1) : entries[index].paths.indices
            for path in paths where before.made < entries[index].paths[path].count {
                let move = entries[index].paths[path][before.made]
                guard move.from.contains(state) else { continue }
                progress[index] = (path, before.made + 1)
                if search(&progress, move.to ?? state) { return true }
                progress[index] = before
            }
        }
        return false
    }

    /// Whether all operations that ended before this one began are done, and none has begun that
    /// began after it ended.
    private func canMove(_ index: Int, _ progress: [(path: Int, made: Int)]) -> Bool {
        for other in entries.indices where other != index {
            if entries[other].returned < entries[index].called && !isDone(other, progress[other]) {
                return false
            }
            if entries[index].returned < entries[other].called && progress[other].path >= 0 {
                return false
            }
        }
        return true
    }
}

extension Operation {
    /// What the operation may have done to an address, given its answer.
    ///
    /// - Parameters:
    ///   - isAlone: Whether no other operation was under way at the same time.
    ///   - rest: How the pool's addresses rest.
    ///   - isSparse: Whether the pool is sparse.
    ///   - isFenced: Whether each address is held under a generation, as they are in sparse pools where
    ///     they rest, although nobody is told.
    ///   - hasBlocks: Whether addresses may rest as one.
    func paths(
        for value: UInt128, isAlone: Bool, rest: Rest, isSparse: Bool, isFenced: Bool,
        hasBlocks: Bool
    ) -> Paths {
        let paths = paths(for: value, isAlone: isAlone, rest: rest, isSparse: isSparse)
        guard isFenced else { return paths }
        let fenced = paths.map { $0.flatMap { $0.fenced(looks: looks) } }
        guard isSparse, rest == .beforeUse, hasBlocks || action.isOfBlock else { return fenced }
        return fenced + fenced.map { Move.endRest + $0 }
    }

    private var looks: Looks {
        switch action {
        case .release, .releaseUnder: .atGeneration
        case .releaseMany, .releaseBlock: [.atAddress, .atGeneration]
        default: .atAddress
        }
    }

    private func paths(for value: UInt128, isAlone: Bool, rest: Rest, isSparse: Bool) -> Paths {
        switch outcome {
        case .taken(let values):
            if values.contains(value) { return rest.takes.map { [$0] } }
            return isAlone && comesBefore(values[0], value) ? [[.see(.notFree)]] : [[]]
        case .state(let state):
            return action.addresses.contains(value) ? [[.see(.only(state))]] : [[]]
        case .count: return [[]]
        case .done: return action.addresses.contains(value) ? pathsWhenDone(rest) : [[]]
        case .refused(let error):
            let paths = pathsWhenRefused(error, value, rest)
            guard isSparse, !isAlone, action == .claim(value), error.code != .held else {
                return paths
            }
            // A claim of an address that is withdrawn meanwhile may be seen to hold it.
            return paths + rest.takes.map { [$0, Move(from: .held, to: error.seen)] }
        }
    }

    /// Whether the operation looks at `value` before it comes to an address that it has taken.
    private func comesBefore(_ taken: UInt128, _ value: UInt128) -> Bool {
        switch action {
        case .lowest: value < taken
        case .next(let place), .guessed(let place, _):
            place <= taken ? place <= value && value < taken : place <= value || value < taken
        default: false
        }
    }

    private func pathsWhenDone(_ rest: Rest) -> Paths {
        switch action {
        case .claim, .claimMany, .claimBlock: rest.takes.map { [$0] }
        case .release, .releaseUnder, .releaseMany, .releaseBlock: [[rest.give]]
        // Changes of the ranges take addresses before they publish and give them afterwards; in
        // between they are seen held.
        case .reserve:
            [
                [.take, Move(from: [.held, .free], to: .reserved)],
                [.takeResting, Move(from: [.held, .free], to: .reserved)],
                [.see(.reserved)],
            ]
        case .unreserve:
            [
                [Move(from: .reserved, to: .held), .give],
                [Move(from: .reserved, to: .held), .see(.free)],
            ]
        case .grow: [[Move(from: .outside, to: .held), .give], [.see([.free, .held, .reserved])]]
        case .shrink:
            [
                [.take, Move(from: [.held, .free], to: .outside)],
                [.takeResting, Move(from: [.held, .free], to: .outside)],
                [Move(from: .reserved, to: .outside)],
            ]
        default: []
        }
    }

    private func pathsWhenRefused(
        _ error: IPAllocError, _ value: UInt128, _ rest: Rest
    ) -> Paths {
        let isObstacle = error.obstacleInterval?.contains(value) ?? false
        let index = action.addresses.firstIndex(of: value)
        switch action {
        // "Full" needs that no address was free during the whole call.
        case .lowest, .next, .any, .guessed, .random: return [[.see(rest.notToHave)]]
        case .many: return [[.see(rest.notToHave)]] + rest.takesUndone
        case .claim, .release, .releaseUnder: return index == nil ? [[]] : [[.see(error.seen)]]
        case .claimMany:
            guard let index else { return [[]] }
            if index < error.position { return rest.takesUndone }
            return index == error.position ? [[.see(error.seen)]] : [[]]
        case .releaseMany:
            guard let index else { return [[]] }
            // Refused at the first look at all addresses, or at a release, which is undone as far
            // as nobody else has got the address.
            if index == error.position { return [[.see(error.seen)]] }
            if index > error.position { return [[.see(.held)], []] }
            return [
                [.see(.held)], [rest.give, rest.takeGiven], [rest.give, .see(rest.notGiven)],
            ]
        // A block that is not to be had may have been taken and given back, as far as it was.
        case .block: return [[]] + rest.takesUndone
        case .claimBlock:
            return isObstacle ? [[.see(error.seen)]] : [[]] + rest.takesUndone
        case .releaseBlock:
            if isObstacle { return [[.see(error.seen)]] }
            return [[], [rest.give, rest.takeGiven], [rest.give, .see(rest.notGiven)]]
        case .reserve, .shrink, .unreserve, .grow:
            guard index != nil, error.code != .busy else { return [[]] }
            if isObstacle { return [[.see(error.seen)]] }
            return error.code == .held
                ? [[], [.take, .give], [.takeResting, .lay]] : [[]]
        case .state, .releaseTaken, .count: return [[]]
        }
    }
}

extension IPAllocError {
    /// The states of an address for which it is refused.
    fileprivate var seen: States {
        switch code {
        case .held, .generation: .held
        case .reserved: .reserved
        case .outsidePool: .outside
        case .notHeld: .free
        case .resting: .resting
        case .notReserved: [.free, .held, .resting]
        default: []
        }
    }
}
