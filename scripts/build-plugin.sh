#!/bin/sh
# Builds the CNI plugin as a static program, under each of its names: BUILD_FOLDER/cni/NAME.
#
# usage: scripts/build-plugin.sh BUILD_FOLDER NAME...
#
# A static program starts in a fraction of the time, and runs on any host. It is built apart from
# everything else, since its objects are compiled otherwise, and without the packages that the
# other programs need. glibc warns of dlopen, which nothing in the plugin calls.
set -eu

build=$1
shift
: "${SWIFT:=swift}" "${STRIP:=strip}"

scratch=.build-static
log=$build/plugin.log
mkdir -p "$build/cni" "$build/unstripped"
"$SWIFT" build -c release --product ipalloc-cni --scratch-path "$scratch" \
    --disable-default-traits -Xswiftc -static-executable > "$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
full=$build/unstripped/ipalloc-cni
cp "$("$SWIFT" build -c release --scratch-path "$scratch" --disable-default-traits \
    --show-bin-path)/ipalloc-cni" "$full"

# Runtimes execute a plugin by its path, so that each name is a file; they share their content.
first=$build/cni/$1
rm -f "$first"
"$STRIP" -o "$first" "$full"
shift
for name in "$@"; do
    ln -f "$first" "$build/cni/$name"
done
