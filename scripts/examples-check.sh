#!/bin/sh
# Builds the examples as their users would, runs them and compares what they print. Prints TAP.
#
# C and C++ use an installed library by way of pkg-config. The Swift package depends on the engine
# by version; a mirror leads its address to a repository made here of the files as they are now.
set -eu
. scripts/tap.sh

: "${CC:=cc}" "${CXX:=c++}"
strict='-Wall -Wextra -Wpedantic -Werror'
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

prints() { # FOLDER COMMAND...
    folder=$1
    shift
    "$@" > "$work/output" && diff "Examples/$folder/expected.txt" "$work/output"
}

install_to_root() { make -s install-library install-plugins DESTDIR="$work/root" PREFIX=/usr/local; }
check "install succeeds" install_to_root
export PKG_CONFIG_SYSROOT_DIR="$work/root"
export PKG_CONFIG_LIBDIR="$work/root/usr/local/lib/pkgconfig"
shared="env LD_LIBRARY_PATH=$work/root/usr/local/lib"

# shellcheck disable=SC2046,SC2086 # one word each
{
    check "the C example builds" "$CC" -std=c11 $strict -o "$work/demo-c" Examples/c/demo.c \
        $(pkg-config --cflags --libs ipalloc)
    check "the C example prints what it should" prints c $shared "$work/demo-c"
    check "the C example builds without the shared library" "$CC" -std=c11 $strict -static \
        -o "$work/demo-static" Examples/c/demo.c $(pkg-config --static --cflags --libs ipalloc)
    check "the static C example prints the same" prints c "$work/demo-static"
    check "the C++ example builds" "$CXX" -std=c++17 $strict -pthread -o "$work/demo-cpp" \
        Examples/cpp/demo.cpp $(pkg-config --cflags --libs ipalloc)
    check "the C++ example prints what it should" prints cpp $shared "$work/demo-cpp"
}

# The files as they are now, as a tagged version of a repository of their own.
tag_version() {
    mkdir "$work/ipalloc"
    tar -cf - --exclude=./build --exclude='./.build*' --exclude=./.git . \
        | tar -xf - -C "$work/ipalloc"
    cd "$work/ipalloc"
    git init -q
    git add -A
    git -c user.name=examples -c user.email=examples@localhost commit -q -m "A version"
    git tag "$(sed -n 's/^#define IPALLOC_VERSION "\(.*\)"$/\1/p' include/ipalloc.h)"
    cd "$here"
}

build_swift_example() {
    cp -r Examples/swift "$work/demo"
    rm -rf "$work/demo/.build"
    # A cache of its own: the version that was tagged here is not one that others may see.
    IPALLOC_REPOSITORY="file://$work/ipalloc" \
        swift build --package-path "$work/demo" --cache-path "$work/cache" -q
}

check "the engine can be tagged as a version" tag_version
check "the Swift example builds against that version" build_swift_example
check "the Swift example prints what it should" prints swift "$work/demo/.build/debug/demo"
done_checking
