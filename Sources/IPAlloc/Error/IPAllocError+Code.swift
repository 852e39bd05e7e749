internal import CIPAlloc

extension IPAllocError {
    /// The reason of a refusal; the numbers are those of `IPALLOC_ERROR_MAP` in the C header.
    ///
    /// It is a struct, not an enumeration, so that reasons can be added without breaking callers.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        private init(_ value: Int) {
            self.rawValue = Int32(truncatingIfNeeded: value)
        }

        /// An argument is missing or not one of the values that are known.
        public static let invalidArgument = Code(IPALLOC_EINVAL)
        /// The handle is not of the kind asked for, or was freed.
        public static let foreignHandle = Code(IPALLOC_EHANDLE)
        /// The allocator gave no memory.
        public static let outOfMemory = Code(IPALLOC_ENOMEM)
        /// The caller's struct is smaller than its first version.
        public static let structTooSmall = Code(IPALLOC_ESTRUCT)
        /// The text is malformed; `position` is the offset of the first byte that does not fit.
        public static let syntax = Code(IPALLOC_ESYNTAX)
        /// The address or range is of the other family.
        public static let familyMismatch = Code(IPALLOC_EFAMILY)
        /// The range ends before it starts.
        public static let reversedRange = Code(IPALLOC_EREVERSED)
        /// The prefix length is larger than the family's bit width.
        public static let prefixLength = Code(IPALLOC_EPREFIX)
        /// Two ranges share an address where that is refused.
        public static let overlap = Code(IPALLOC_EOVERLAP)
        /// The address is not in the pool.
        public static let outsidePool = Code(IPALLOC_EOUTSIDE)
        /// The address is held.
        public static let held = Code(IPALLOC_EHELD)
        /// The address is reserved.
        public static let reserved = Code(IPALLOC_ERESERVED)
        /// The address is free, so it cannot be released.
        public static let notHeld = Code(IPALLOC_ENOTHELD)
        /// The address is not reserved, so it cannot be unreserved.
        public static let notReserved = Code(IPALLOC_ENOTRESERVED)
        /// No address is free.
        public static let full = Code(IPALLOC_EFULL)
        /// The count is 0 or larger than what there is.
        public static let count = Code(IPALLOC_ECOUNT)
        /// There is no such address or range.
        public static let notFound = Code(IPALLOC_ENOTFOUND)
        /// The pool would have more addresses than its kind can hold.
        public static let tooLarge = Code(IPALLOC_ETOOLARGE)
        /// Another change of the pool's ranges is under way.
        public static let busy = Code(IPALLOC_EBUSY)
        /// The buffer is too small.
        public static let bufferTooSmall = Code(IPALLOC_ENOSPACE)
        /// The image ends before it should.
        public static let imageShort = Code(IPALLOC_EIMAGESHORT)
        /// The bytes are not an image.
        public static let imageFormat = Code(IPALLOC_EIMAGEFORMAT)
        /// The image is of a version that this library does not know.
        public static let imageVersion = Code(IPALLOC_EIMAGEVERSION)
        /// A page of the image differs from its checksum.
        public static let imageChecksum = Code(IPALLOC_EIMAGECHECKSUM)
        /// The image's parts contradict each other.
        public static let imageContent = Code(IPALLOC_EIMAGECONTENT)
        /// The pool violates its own invariants.
        public static let corrupt = Code(IPALLOC_ECORRUPT)
        /// The address's bytes are malformed: its family is neither 4 nor 6.
        public static let malformedAddress = Code(IPALLOC_EADDRESS)
        /// The address was released and is not yet to be used again.
        public static let resting = Code(IPALLOC_ERESTING)
        /// No block of that size is wholly free.
        public static let noBlock = Code(IPALLOC_ENOBLOCK)
        /// A change of the ranges of a pool in a live image, a generation of a pool that is not fenced,
        /// a live image of one that is.
        public static let unsupported = Code(IPALLOC_EUNSUPPORTED)
        /// The address is held under another generation.
        public static let generation = Code(IPALLOC_EGENERATION)
        /// The addresses are held, but were not taken as one.
        public static let otherBlock = Code(IPALLOC_EOTHERBLOCK)
    }
}
