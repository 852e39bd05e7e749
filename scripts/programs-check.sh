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
lib/cni/ifacer
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

# A page of the manual as its generator makes it, and as it is installed.
cat > "$work/page" << 'EOT'
.Sh DESCRIPTION
One.

Two.

EXAMPLE
  tool --a
  tool --b

EXIT STATUS
  0 done | 1 the answer
is no
.Bl -tag -width 6n
.It Fl a
.El
.Sh "EXIT STATUS"
.Ex -std
.Sh "SEE ALSO"
EOT
echo '.Sh FILES' > "$work/sections"
cat > "$work/expected" << 'EOT'
.Sh DESCRIPTION
One.
.Pp
Two.
.Bl -tag -width 6n
.It Fl a
.El
.Sh FILES
.Sh "EXIT STATUS"
.Bl -tag -width 4n
.It 0
done
.It 1
the answer is no
.El
.Sh EXAMPLES
.Bd -literal -offset indent
tool --a
tool --b
.Ed
.Sh "SEE ALSO"
EOT
lay_out() { awk -f scripts/manual.awk "$@" > "$work/found"; }
lay_out -v sections="$work/sections" -v status='0 else' "$work/page"
check "a page has its sections, exit statuses and examples" diff "$work/expected" "$work/found"
printf '.Sh "EXIT STATUS"\n.Ex -std\n' > "$work/page"
printf '.Sh "EXIT STATUS"\n.Bl -tag -width 4n\n.It 0\nelse\n.El\n' > "$work/expected"
lay_out -v status='0 else' "$work/page"
check "a page without exit statuses has its program's" diff "$work/expected" "$work/found"

all_of_it() { make -n install 2>&1 | grep -q 'install .*build/bin/ipallocctl'; }
check "install is for all of it" all_of_it
others=$root/usr/local/share/doc/ipalloc/others
touch "$others"
check "uninstall succeeds" make_in_root uninstall
check "uninstall leaves the files of others, and no other" test "$(find "$root" ! -type d)" = "$others"
done_checking
