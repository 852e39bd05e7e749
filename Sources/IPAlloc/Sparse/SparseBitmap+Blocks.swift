// The states of a block: claimed, held, called off.

extension SparseBitmap {
    /// Makes a claimed block held.
    ///
    /// - Returns: Whether nobody has called it off.
    func confirm(_ block: UInt128) -> Bool {
        change(block, from: .claimed, to: .held) == .claimed
    }

    /// Calls a block off that is claimed.
    ///
    /// - Returns: Whether it is held, and so was not called off.
    func callOff(_ block: UInt128) -> Bool {
        change(block, from: .claimed, to: .calledOff) == .held
    }

    /// Makes a block free that this call has claimed and not confirmed.
    func drop(_ block: UInt128) {
        if change(block, from: .claimed, to: .free) == .calledOff {
            _ = change(block, from: .calledOff, to: .free)
        }
        note(block & ~63, isRelease: true)
    }

    private func change(
        _ block: UInt128, from old: BlockState, to new: BlockState
    ) -> BlockState {
        let leaf = spot(of: block & ~63, from: root).leaf
        return leaf?.change(Self.mask(block), from: old, to: new) ?? .free
    }
}
