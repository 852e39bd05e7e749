#!/bin/sh
# Installs into a folder of its own and uses what is there, as C, C++ and Swift programs would.
# Prints TAP.
set -eu
. scripts/tap.sh

: "${CC:=cc}" "${CXX:=c++}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
version=$(sed -n 's/^#define IPALLOC_VERSION "\(.*\)"$/\1/p' include/ipalloc.h)
major=${version%%.*}

install_to_root() { make -s install-library install-plugins DESTDIR="$root" PREFIX=/usr/local; }
check "install succeeds" install_to_root

cat > "$work/expected" <<EOT
include/CIPAlloc/module.modulemap
include/CIPAllocFull/module.modulemap
include/ipalloc.h
lib/cni/coordinator
lib/cni/ifacer
lib/cni/ipalloc
lib/cni/spiderpool
lib/cni/veth
lib/libipalloc-full.a
lib/libipalloc-full.so
lib/libipalloc-full.so.$major
lib/libipalloc-full.so.$version
lib/libipalloc.a
lib/libipalloc.so
lib/libipalloc.so.$major
lib/libipalloc.so.$version
lib/pkgconfig/ipalloc-full.pc
lib/pkgconfig/ipalloc.pc
EOT
(cd "$root/usr/local" && find . ! -type d | sed 's/^\.\///' | LC_ALL=C sort) > "$work/found"
check "the installed files are the expected ones" diff "$work/expected" "$work/found"
check "the header is the source's" cmp include/ipalloc.h "$root/usr/local/include/ipalloc.h"
check "the links lead to the library" \
    test "$(readlink -f "$root/usr/local/lib/libipalloc.so")" \
    = "$(readlink -f "$root/usr/local/lib/libipalloc.so.$version")"

# As for any package in a staging folder: pkg-config puts the folder before the paths.
export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/local/lib/pkgconfig"
export LD_LIBRARY_PATH="$root/usr/local/lib"
check "pkg-config knows the version" test "$(pkg-config --modversion ipalloc)" = "$version"

# use NAME COMPILER FLAGS...: builds and runs a program, which checks that header and library agree.
cat > "$work/use.c" <<'EOT'
#include <ipalloc.h>
int main(void) {
    ipalloc_address_t address;
    int code = ipalloc_address_parse("10.0.0.1", IPALLOC_NUL_TERMINATED, 0, &address, 0);
    return ipalloc_version_number() == IPALLOC_VERSION_NUMBER && code == IPALLOC_OK ? 0 : 1;
}
EOT
cp "$work/use.c" "$work/use.cpp"
cat > "$work/large.c" <<'EOT'
#include <ipalloc.h>
int main(void) {
    ipalloc_range_t range;
    ipalloc_pool_t *pool;
    ipalloc_address_t address;
    return ipalloc_range_parse("2001:db8::-2001:db8::ffff:ffff:ffff:ffff", IPALLOC_NUL_TERMINATED, 0, &range, 0)
        || ipalloc_pool_create(&range, 1, 0, 0, 0, &pool, 0)
        || ipalloc_pool_allocate_lowest(pool, &address, 0);
}
EOT
use() {
    name=$1
    shift
    check "$name: it builds" "$@" -o "$work/use"
    check "$name: it runs" "$work/use"
    rm -f "$work/use"
}
# shellcheck disable=SC2046 # pkg-config prints words
use "a C program" "$CC" "$work/use.c" $(pkg-config --cflags --libs ipalloc)
# shellcheck disable=SC2046
use "a C program with everything" "$CC" "$work/large.c" $(pkg-config --cflags --libs ipalloc-full)
# shellcheck disable=SC2046
use "a C++ program" "$CXX" -std=c++17 "$work/use.cpp" $(pkg-config --cflags --libs ipalloc)
# shellcheck disable=SC2046
use "a static C program" "$CC" -static "$work/use.c" $(pkg-config --static --cflags --libs ipalloc)
# shellcheck disable=SC2046
use "a static C program with everything" "$CC" -static "$work/large.c" \
    $(pkg-config --static --cflags --libs ipalloc-full)

# Swift imports the C interface by the installed module map, which also names the library.
cat > "$work/use.swift" <<'EOT'
import CIPAlloc

var address = ipalloc_address_t()
let code = ipalloc_address_parse("10.0.0.1", 8, 0, &address, nil)
precondition(code == 0 && address.bytes.0 == 10 && address.bytes.3 == 1)
precondition(ipalloc_version_number() % 1_000 == UInt32(IPALLOC_VERSION_PATCH))
EOT
use "a Swift program" swiftc "$work/use.swift" \
    -I "$root/usr/local/include" -L "$root/usr/local/lib"
cat > "$work/large.swift" <<'EOT'
import CIPAllocFull

var range = ipalloc_range_t()
precondition(ipalloc_range_parse("::-::1:0:0", 10, 0, &range, nil) == 0)
var pool: OpaquePointer?
precondition(ipalloc_pool_create(&range, 1, nil, 0, nil, &pool, nil) == 0)
EOT
use "a Swift program with everything" swiftc "$work/large.swift" \
    -I "$root/usr/local/include" -L "$root/usr/local/lib"

# In a Swift program the archive's copy of the Embedded runtime must not get in the way of Swift's.
cp -r "$root/usr/local/lib" "$work/static"
rm -f "$work"/static/*.so*
use "a Swift program with the archive" swiftc "$work/use.swift" \
    -I "$root/usr/local/include" -L "$work/static"

# The plugin needs nothing of the machine it runs on.
plugin=$root/usr/local/lib/cni/spiderpool
versions() { CNI_COMMAND=VERSION "$plugin" < /dev/null | grep '"1.1.0"'; }
check "the plugin needs no shared library" sh -c "! readelf -d '$plugin' | grep NEEDED"
check "the plugin tells its versions" versions
check "the plugin is one file" \
    test "$(stat -c %i "$plugin")" = "$(stat -c %i "$root/usr/local/lib/cni/ipalloc")"

# Runtimes call it while it is replaced.
call_while_installing() {
    while [ ! -e "$work/installed" ]; do
        for plugin in "$root"/usr/local/lib/cni/*; do
            CNI_COMMAND=VERSION "$plugin" || touch "$work/missed"
        done
    done > "$work/calls" 2>&1 &
    for _ in 1 2 3 4 5; do install_to_root; done
    touch "$work/installed"
    wait $!
    test -s "$work/calls" && test ! -e "$work/missed"
}
check "who calls the plugin while it is installed finds it" call_while_installing

# The script of the container image does the same as `make install-plugins`.
mkdir "$work/cni"
check "the image's script installs the plugin" packaging/install-plugins "$work/cni" "$plugin"
for name in $(ls "$root/usr/local/lib/cni"); do
    check "it installs $name" cmp "$plugin" "$work/cni/$name"
done
check "they are one file" \
    test "$(stat -c %h "$work/cni/spiderpool")" = "$(ls "$root/usr/local/lib/cni" | wc -l)"
check "the plugin is installed again over itself" packaging/install-plugins "$work/cni" "$plugin"
check "it leaves nothing else" \
    test "$(ls -A "$work/cni")" = "$(ls -A "$root/usr/local/lib/cni")"

# The units, with a program that is there in the agent's place.
mkdir "$work/units"
sed 's|@BINDIR@/ipalloc-agent|/bin/true|' packaging/ipalloc-agent.service.in \
    > "$work/units/ipalloc-agent.service"
cp packaging/ipalloc-agent.socket "$work/units/"
if command -v systemd-analyze > /dev/null; then
    check "systemd accepts the units" systemd-analyze verify --man=no "$work"/units/*
    check "the agent is exposed to little" systemd-analyze security --offline=true \
        --threshold=25 --no-pager "$work/units/ipalloc-agent.service"
else
    skip "systemd accepts the units" "there is no systemd-analyze"
    skip "the agent is exposed to little" "there is no systemd-analyze"
fi

# The alerts, on metrics that there are.
if command -v promtool > /dev/null; then
    check "Prometheus accepts the alerts" promtool check rules docs/alerts.yaml
else
    skip "Prometheus accepts the alerts" "there is no promtool"
fi
for metric in $(grep -oE '\b(spiderpool|ipalloc|process)_[a-z_]+' docs/alerts.yaml | sort -u); do
    check "an alert's metric is documented: $metric" grep -qF "| \`${metric%_bucket}\` |" docs/metrics.md
done

uninstall_from_root() { make -s uninstall DESTDIR="$root" PREFIX=/usr/local; }
check "uninstall succeeds" uninstall_from_root
check "uninstall leaves no file" test -z "$(find "$root" ! -type d)"
done_checking
