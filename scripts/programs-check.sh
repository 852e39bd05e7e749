#!/bin/sh
# Installs the programs into a folder of its own, and looks at what is there. Prints TAP.
#
# usage: scripts/programs-check.sh PROGRAMS     the folder with ipalloc-agent and ipallocctl
set -eu
. scripts/tap.sh

programs=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# What was built is taken as it is; a page stands for the manual, which is made from release builds.
mkdir -p "$work/build/bin" "$work/build/cni" "$work/build/man/man1"
cp "$programs/ipalloc-agent" "$programs/ipallocctl" "$work/build/bin/"
cp build/cni/* "$work/build/cni/"
echo '.Dd November 28, 2026' > "$work/build/man/man1/ipallocctl.1"
touch "$work/build/man/stamp"
make_in_root() { make -s "$1" BUILD="$work/build" DESTDIR="$root" PREFIX=/usr/local; }
check "install-programs succeeds" make_in_root install-programs

cat > "$work/expected" <<EOT
bin/ipalloc-agent
bin/ipallocctl
lib/cni/coordinator
lib/cni/ipalloc
lib/cni/spiderpool
lib/cni/veth
lib/systemd/system/ipalloc-agent.service
lib/systemd/system/ipalloc-agent.socket
share/bash-completion/completions/ipallocctl
$(cd docs && find . -type f | sed 's|^\./|share/doc/ipalloc/|' | LC_ALL=C sort)
share/fish/vendor_completions.d/ipallocctl.fish
share/man/man1/ipallocctl.1
share/zsh/site-functions/_ipallocctl
EOT
(cd "$root/usr/local" && find . ! -type d | sed 's/^\.\///' | LC_ALL=C sort) > "$work/found"
check "the installed files are the expected ones" diff "$work/expected" "$work/found"
check "the installed program runs" "$root/usr/local/bin/ipallocctl" version --client
check "the unit starts the installed agent" \
    grep -qx 'ExecStart=/usr/local/bin/ipalloc-agent' \
    "$root/usr/local/lib/systemd/system/ipalloc-agent.service"

# understands SHELL FILE
understands() {
    if command -v "$1" > /dev/null; then
        check "$1 understands its completion" "$1" -n "$root/usr/local/share/$2"
    else
        skip "$1 understands its completion" "there is no $1"
    fi
}
understands bash bash-completion/completions/ipallocctl
understands zsh zsh/site-functions/_ipallocctl
understands fish fish/vendor_completions.d/ipallocctl.fish

all_of_it() { make -n install 2>&1 | grep -q 'install .*build/bin/ipallocctl'; }
check "install is for all of it" all_of_it
others=$root/usr/local/share/doc/ipalloc/others
touch "$others"
check "uninstall succeeds" make_in_root uninstall
check "uninstall leaves the files of others, and no other" test "$(find "$root" ! -type d)" = "$others"
done_checking
