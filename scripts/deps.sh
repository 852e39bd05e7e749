#!/bin/sh
# Installs Debian packages, those that are missing only. Swift itself is expected to be there.
#
# usage: scripts/deps.sh [PACKAGE...]     what building and testing need if none is named
set -eu

packages='make gcc g++ zsh fish libc6-dev binutils pkg-config libcmocka-dev libjemalloc-dev libsqlite3-dev valgrind iproute2
iptables nftables iputils-ping iputils-arping ndisc6 conntrack containernetworking-plugins containerd runc
busybox-static prometheus systemd golang-go golang-github-go-openapi-runtime-dev spin'
[ $# -eq 0 ] || packages=$*

missing=
for package in $packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing"
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
$as_root apt-get update -q
# shellcheck disable=SC2086 # one word a package
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing
