#!/bin/sh
# Builds the container image on a base of Debian's packages alone, and runs the agent and the plugin from it as a
# node does. Prints TAP. It takes minutes and needs root, Debian's package server, and the programs
# named below, of which it installs none. Images are kept in a folder of its own, which goes at the end.
#
# usage: scripts/image-check.sh BUILD_FOLDER     the folder with bin/ and cni/, which lies in the source's
set -eu
. scripts/tap.sh

build=$1
missing=
for program in buildah podman runc mmdebstrap; do
    command -v "$program" > /dev/null || missing="$missing $program"
done
if [ -n "$missing" ] || [ "$(id -u)" -ne 0 ]; then
    [ -z "$missing" ] || echo "# missing:$missing (scripts/deps.sh$missing)"
    [ "$(id -u)" -eq 0 ] || echo "# only root can make a base image and run what is in it"
    fail "what the check needs is there"
    done_checking
    exit
fi

image=localhost/ipalloc-agent
work=$(mktemp -d)
export CONTAINERS_STORAGE_CONF="$work/storage.conf"
storage() {
    printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' \
        "$1" "$work/images" "$work/run" > "$CONTAINERS_STORAGE_CONF"
}
tidy() {
    podman rm --force --all > /dev/null 2>&1 || true
    buildah rm --all > /dev/null 2>&1 || true
    rm -rf "$work"
}
trap tidy EXIT
# Where the folder is itself in a container, overlays are refused, and whole copies do.
storage overlay
buildah from scratch > "$work/probe" 2>&1 || {
    sed 's/^/# no overlays: /' "$work/probe"
    rm -rf "$work/images" "$work/run"
    storage vfs
}

check "a base image is made of Debian's packages" scripts/base-image.sh
check "the recipe builds on it" \
    buildah build --isolation chroot --pull-never -t "$image" -f packaging/Containerfile .
[ "$tap_failed" -eq 0 ] || { done_checking; exit; }
echo "# $(buildah images --format '{{.Name}}: {{.Size}}' "$image")"

# What podman asks for by itself may be more than root has here.
run() { podman run --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 "$@"; }

mkdir "$work/cni" "$work/socket" "$work/store"
install_plugins() {
    run --rm --network none -v "$work/cni:/host/cni" "$image" install-plugins /host/cni
}
check "it installs the plugin" install_plugins
for name in spiderpool ipalloc coordinator veth ifacer; do
    check "it installs $name" cmp "$build/cni/spiderpool" "$work/cni/$name"
done
check "it installs it once more, beside those who run it" install_plugins
check "it leaves nothing else" test "$(ls -A "$work/cni" | wc -l)" = 5

export IPALLOC_SOCKET="$work/socket/spiderpool.sock"
# By the name alone a container is made anew, and has nothing of the one before but the folders.
start() {
    run -d --replace --name agent --network host --read-only --cap-drop all \
        -v "$work/socket:/run/spidernet" -v "$work/store:/var/lib/ipalloc" "$image"
}
eventually() {
    for _ in $(seq 100); do
        if "$@"; then return 0; fi
        sleep 0.2
    done
    podman logs agent
    return 1
}
answers() { "$build/bin/ipallocctl" status; }
check "the agent starts, with no capability and nothing to write but its folders" start
check "it answers the node" eventually answers
check "it answers who is in the container" podman exec agent ipallocctl status
check "it has made its store" test -s "$work/store/ipalloc.db"

cat > "$work/pool.yaml" << 'POOL'
apiVersion: spiderpool.spidernet.io/v2beta1
kind: SpiderIPPool
metadata: {name: a}
spec: {subnet: 10.6.0.0/16, gateway: 10.6.0.1, ips: [10.6.168.101-10.6.168.110]}
POOL
check "it takes a pool" "$build/bin/ipallocctl" apply -f "$work/pool.yaml"

# call COMMAND: the installed plugin, as the main plugin calls it.
call() {
    env CNI_COMMAND="$1" CNI_CONTAINERID=c1 CNI_IFNAME=eth0 CNI_NETNS=/run/netns/none CNI_PATH="$work/cni" \
        CNI_ARGS='K8S_POD_NAMESPACE=default;K8S_POD_NAME=p;K8S_POD_UID=u;K8S_POD_INFRA_CONTAINER_ID=c1' \
        "$work/cni/spiderpool" << CALL
{"cniVersion": "1.0.0", "name": "n", "type": "macvlan", "master": "eth0", "ipam": {"type": "spiderpool",
 "default_ipv4_ippool": ["a"], "ipam_unix_socket_path": "$IPALLOC_SOCKET", "log_file_path": ""}}
CALL
}
gets() { call ADD | tee "$work/answer" | grep -E '"10\.6\.168\.1(0[1-9]|10)/16"'; }
has() { test -n "$1" && "$build/bin/ipallocctl" get se p -n default -o json | grep -F "\"$1/16\""; }
check "the installed plugin gets an address" gets
address=$(grep -oE '10\.6\.168\.[0-9]+' "$work/answer" | head -n 1)
check "the agent tells who has it" has "$address"

check "it is killed" podman kill --signal KILL agent
check "another one starts" start
check "that one answers" eventually answers
check "it has kept the address" has "$address"
check "the plugin gets the same again" gets
is_same() { test -n "$address" && grep -F "\"$address/16\"" "$work/answer"; }
check "it is the same" is_same
check "the plugin gives it back" call DEL

status_of_agent() { podman wait agent; }
check "the agent is told to stop" podman stop --time 20 agent
check "it stops by itself" test "$(status_of_agent)" = 0
done_checking
