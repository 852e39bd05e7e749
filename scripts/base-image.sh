#!/bin/sh
# Makes the base image of packaging/Containerfile from Debian's packages alone, for machines that reach no
# registry of images. It needs root, buildah and mmdebstrap. The image goes to where buildah keeps
# images, and is about what Debian publishes: what is essential, and apt.
#
# usage: scripts/base-image.sh [IMAGE]     what the recipe asks for if none is named; the tag says which Debian
set -eu
cd "$(dirname "$0")/.."

image=${1:-$(sed -n 's/^ARG BASE=//p' packaging/Containerfile)}
suite=${image##*:}
suite=${suite%-slim}

work=$(mktemp -d)
container=
tidy() {
    [ -z "$container" ] || buildah rm "$container" > /dev/null
    rm -rf "$work"
}
trap tidy EXIT

# What those who start a container do not read is left out, as Debian does under the name "slim".
set -- --dpkgopt='path-include=/usr/share/doc/*/copyright'
for folder in doc info locale man; do
    set -- --dpkgopt="path-exclude=/usr/share/$folder/*" "$@"
done
mmdebstrap --quiet --variant=minbase "$@" "$suite" "$work/base.tar"

container=$(buildah from scratch)
buildah add --quiet "$container" "$work/base.tar" / > /dev/null
buildah config --cmd bash "$container"
buildah commit --quiet "$container" "$image"
