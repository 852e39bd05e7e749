@testable import IPAllocScheduled

/// How the addresses of a case's pool rest.
enum Rest {
    /// They are free after their release.
    case never
    /// They rest, and are used again as soon as no other is left.
    case beforeUse
    /// They rest, and are not used again.
    case forEver

    /// A clock that goes on with every look at it, the same way in every run.
    private nonisolated(unsafe) static var time: UInt64 = 0

    /// The rule for the pool.
    var resting: Resting? {
        let clock: Resting.Clock = { _ in
            unsafe Rest.time += 1
            return unsafe Rest.time
        }
        switch self {
        case .never: return nil
        case .beforeUse: return unsafe Resting(nanoseconds: 0, clock: clock, context: nil)
        case .forEver: return unsafe Resting(nanoseconds: .max, clock: clock, context: nil)
        }
    }

    /// How an address comes to its holder.
    var takes: [Move] { self == .beforeUse ? [.take, .takeResting] : [.take] }

    /// How an address comes to its holder, and back to where it was.
    var takesUndone: Paths {
        self == .beforeUse ? [[.take, .give], [.takeResting, .lay]] : [[.take, .give]]
    }

    /// What a release does.
    var give: Move { self == .never ? .give : .lay }

    /// How a release is undone.
    var takeGiven: Move { self == .never ? .take : .takeResting }

    /// The states after a release that others have gone on from.
    var notGiven: States {
        self == .never ? .notFree : [.outside, .held, .reserved, .free, .passing]
    }

    /// The states in which an allocation cannot have an address.
    var notToHave: States {
        self == .beforeUse ? [.outside, .held, .reserved, .passing] : .notFree
    }
}
