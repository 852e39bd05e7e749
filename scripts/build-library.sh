#!/bin/sh
# Builds the C library: libipalloc.so.VERSION with its links, and libipalloc.a.
#
# usage: scripts/build-library.sh BUILD_FOLDER VERSION
#
# SwiftPM compiles the Embedded module; the two libraries are made from its objects here, because
# both must hide everything but ipalloc_*. The Embedded runtime's weak swift_* symbols would
# otherwise take the place of those of a Swift program that loads the library.
set -eu

build=$1
version=$2
soname=libipalloc.so.${version%%.*}
here=$(pwd)
: "${CC:=cc}" "${LD:=ld}" "${AR:=ar}" "${OBJCOPY:=objcopy}" "${STRIP:=strip}"

# The products name no folder of the machine that built them, and hold nothing that is not called.
swift_build() {
    swift build -c release --product ipalloc-c --scratch-path "$build/swift" \
        -Xswiftc -file-prefix-map -Xswiftc "$here=." \
        -Xswiftc -Xfrontend -Xswiftc -function-sections \
        -Xcc "-ffile-prefix-map=$here=." -Xcc -ffunction-sections -Xcc -fdata-sections "$@"
}

swift_build
objects=$(swift_build --show-bin-path)/ipalloc-c.product/Objects.LinkFileList
[ -s "$objects" ] || { echo "no objects in $objects" >&2; exit 1; }

# -Bsymbolic: calls within the library stay within it, whatever else the process has loaded.
mkdir -p "$build/unstripped"
full=$build/unstripped/libipalloc.so.$version
"$CC" -shared -o "$full" "@$objects" \
    -Wl,-soname,"$soname" -Wl,--version-script=packaging/ipalloc.map \
    -Wl,-Bsymbolic -Wl,--gc-sections -Wl,-z,defs -Wl,-z,relro -Wl,-z,now
"$STRIP" --strip-unneeded -o "$build/libipalloc.so.$version" "$full"
ln -sf "libipalloc.so.$version" "$build/$soname"
ln -sf "$soname" "$build/libipalloc.so"

# One object in which only ipalloc_* can be seen from outside. Its section groups are dissolved, so
# that a linker does not drop them in favour of equal ones of a Swift program.
one=$build/ipalloc.o
roots=$(sed -n 's/^ *\(ipalloc_[a-z0-9_]*\);$/--undefined=\1/p' packaging/ipalloc.map)
# shellcheck disable=SC2086 # one word each
"$LD" -r --gc-sections $roots --force-group-allocation -o "$one" "@$objects"
"$OBJCOPY" --wildcard --keep-global-symbol='ipalloc_*' --strip-unneeded \
    --remove-section=.swift1_autolink_entries --remove-section=.linker-options "$one"
rm -f "$build/libipalloc.a"
"$AR" rcsD "$build/libipalloc.a" "$one"
rm -f "$one"
