#!/bin/sh
# Builds the C libraries: libipalloc.so.VERSION with its links, and libipalloc.a; and the same as
# libipalloc-full, with what few programs need: pools of more than 2^32 addresses, generations and
# live images.
#
# usage: scripts/build-library.sh BUILD_FOLDER VERSION
#
# The Embedded module is compiled here as one unit, with one object: SwiftPM makes an object per
# source, which is larger. The outliner moves what functions have in common to functions of their
# own; the shortest ways of allocation and release have nothing in common with others. The two
# libraries hide everything but ipalloc_*. The Embedded runtime's weak swift_* symbols would
# otherwise take the place of those of a Swift program that loads the library.
set -eu

build=$1
version=$2
here=$(pwd)
: "${CC:=cc}" "${SWIFTC:=swiftc}" "${LD:=ld}" "${AR:=ar}" "${OBJCOPY:=objcopy}" "${STRIP:=strip}"

# A thread's own memory is found without a function of the loader, so that libc stays the only
# library that is needed. On other machines that is the compiler's default.
threads=
case $("$CC" -dumpmachine) in x86_64-*) threads=-mtls-dialect=gnu2 ;; esac

# The products name no folder of the machine that built them, and hold nothing that is not called.
objects=$build/objects
rm -rf "$objects"
mkdir -p "$objects"
# Calls are inlined where that makes the code smaller, which the compiler's own weights do not tell.
inlining="-Xllvm -sil-inline-trivial-function-threshold=0 -Xllvm -sil-inline-removed-call-benefit=18
    -Xllvm -sil-inline-removed-load-benefit=0 -Xllvm -sil-inline-removed-store-benefit=0"
find -L Sources/IPAllocABI -name '*.swift' | sort > "$objects/sources"

# The linker that comes with the Swift toolchain, where it is found: the system's pads the file to
# whole pages before the data.
linker=
folding=
if command -v ld.lld >/dev/null; then
    linker="-fuse-ld=lld -Wl,--build-id=fast"
    folding=-Wl,--icf=all
fi
roots=$(sed -n 's/^ *\(ipalloc_[a-z0-9_]*\);$/--undefined=\1/p' packaging/ipalloc.map)
mkdir -p "$build/unstripped"

# library NAME CONDITION...: builds libNAME, compiled with conditions.
library() {
    name=lib$1
    shift
    soname=$name.so.${version%%.*}
    parts=$objects/$name
    mkdir "$parts"
    for source in Sources/CIPAlloc/*.c; do
        # shellcheck disable=SC2086 # one word or none
        "$CC" "$@" -Os -g -fPIC $threads -fno-asynchronous-unwind-tables -ffunction-sections \
            -fdata-sections "-ffile-prefix-map=$here=." -Wall -Wextra -Iinclude \
            -ISources/CIPAlloc/include -c "$source" -o "$parts/$(basename "$source" .c).o"
    done
    # shellcheck disable=SC2086 # words or none
    "$SWIFTC" -module-name IPAllocABI "$@" -parse-as-library -swift-version 6 -strict-memory-safety \
        -enable-experimental-feature Embedded -wmo -Osize -g -file-prefix-map "$here=." \
        -ISources/CIPAlloc/include -Xcc -fPIC -Xfrontend -function-sections \
        -Xfrontend -mergeable-traps $inlining \
        -Xllvm -enable-machine-outliner -Xllvm -machine-outliner-reruns=4 \
        -c "@$objects/sources" -o "$parts/IPAllocABI.o"
    "$OBJCOPY" --remove-section=.swift_modhash "$parts/IPAllocABI.o"

    # -Bsymbolic: calls within the library stay within it, whatever else the process has loaded. The
    # library throws nothing and has no tables for those who do, so that they need no index either.
    unstripped=$build/unstripped/$name.so.$version
    # shellcheck disable=SC2086 # words or none
    "$CC" -shared -o "$unstripped" "$parts"/*.o \
        $linker -Wl,-soname,"$soname" -Wl,--version-script=packaging/ipalloc.map \
        -Wl,-Bsymbolic -Wl,--gc-sections -Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,-z,noseparate-code \
        -Wl,--no-eh-frame-hdr $folding
    "$STRIP" --strip-unneeded -R .comment -o "$build/$name.so.$version" "$unstripped"
    ln -sf "$name.so.$version" "$build/$soname"
    ln -sf "$soname" "$build/$name.so"

    # One object in which only ipalloc_* can be seen from outside. Its section groups are dissolved,
    # so that a linker does not drop them in favour of equal ones of a Swift program.
    one=$build/$name.o
    # shellcheck disable=SC2086 # one word each
    "$LD" -r --gc-sections $roots --force-group-allocation -o "$one" "$parts"/*.o
    "$OBJCOPY" --wildcard --keep-global-symbol='ipalloc_*' --strip-unneeded \
        --remove-section=.swift1_autolink_entries --remove-section=.linker-options "$one"
    rm -f "$build/$name.a"
    "$AR" rcsD "$build/$name.a" "$one"
    rm -f "$one"
}

library ipalloc -DIPALLOC_CORE &
core=$!
library ipalloc-full &
full=$!
status=0
wait "$core" || status=1
wait "$full" || status=1
exit $status
