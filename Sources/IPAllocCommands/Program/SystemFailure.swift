import Foundation
import Glibc

/// The system's words for why something cannot be done.
enum SystemFailure {
    /// The words for an error number.
    static func text(_ number: Int32) -> String {
        // SAFETY: the text is copied before another call could replace it.
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }

    /// The words for an error of Foundation, which mostly has the number within it.
    static func text(_ error: any Error) -> String {
        let whole = error as NSError
        let inner = (whole.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
        guard let system = [whole, inner].compactMap(\.self).first(where: Self.isSystem) else {
            return whole.localizedDescription
        }
        return text(Int32(truncatingIfNeeded: system.code))
    }

    private static func isSystem(_ error: NSError) -> Bool { error.domain == NSPOSIXErrorDomain }
}
