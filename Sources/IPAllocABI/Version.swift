// The functions have the names that the C header gives them.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import CIPAlloc

@c @implementation
public func ipalloc_version_number() -> UInt32 {
    UInt32(IPALLOC_VERSION_MAJOR) * 1_000_000 + UInt32(IPALLOC_VERSION_MINOR) * 1_000
        + UInt32(IPALLOC_VERSION_PATCH)
}
