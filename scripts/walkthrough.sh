#!/bin/sh
# Plays the walkthrough "Pod annotation of multi-NIC" from start to finish: two nodes, two networks
# with their gateways, the agent, the annotated Deployments and what their pods' kernels show.
#
# usage: scripts/walkthrough.sh [--planned] PROGRAMS PLUGINS
#
#   --planned  without the kernel's part, as on a machine that allows no network namespace: links,
#              rules and routes are those of the plan, and no packets are sent
#   PROGRAMS   the folder with ipallocctl and ipalloc-agent
#   PLUGINS    the folder with the CNI plugins; Debian's are taken from /usr/lib/cni
#
# Every command is shown with its output as a person would see it. What is displayed comes from
# commands; literals stand only in expectations. The last lines tell what was proven; the status is
# 0 only if everything was as expected. Network namespaces need root, or a user namespace, which the
# script makes for itself. Whatever it made is removed, also when it is interrupted.
set -eu
self=$(realpath "$0")
planned=''
if [ "${1:-}" = --planned ]; then
    planned=--planned
    shift
fi
cd "$(dirname "$0")/.."

programs=$(realpath "$1")
plugins=$(realpath "$2")
examples=Examples/walkthrough

# Without root, root in a user namespace of our own, with a place for named network namespaces.
if [ -z "$planned" ] && [ "$(id -u)" -ne 0 ] \
    && unshare --user --map-root-user --net --mount true 2>/dev/null; then
    # shellcheck disable=SC2016 # expanded by the inner shell
    exec unshare --user --map-root-user --net --mount \
        sh -c 'mount -t tmpfs tmpfs /run && exec "$0" "$@"' "$self" "$programs" "$plugins"
fi
if [ -n "$planned" ]; then
    echo 'As asked, without network namespaces: links, rules and routes are those of the plan.'
elif ! unshare --net true 2>/dev/null; then
    planned=--planned
    echo 'This machine allows no network namespace: links, rules and routes are those of the plan.'
fi

lab=$(mktemp -d "${TMPDIR:-/tmp}/ipalloc-walkthrough.XXXXXX")
export IPALLOC_LAB="$lab/lab" CNI_PATH="$plugins:/usr/lib/cni"
PATH=/usr/sbin:/sbin:$PATH
output=$lab/output
proven=$lab/proven
: >"$proven"
differences=0
name=ipalloc-lab

finish() {
    status=$?
    trap - EXIT INT TERM
    "$programs/ipallocctl" lab down >/dev/null 2>&1 || true
    rm -rf "$lab"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    heading=$(printf '\033[1;36m') prompt=$(printf '\033[1m') good=$(printf '\033[32m')
    bad=$(printf '\033[31m') plain=$(printf '\033[0m')
else
    heading='' prompt='' good='' bad='' plain=''
fi

title() { printf '\n%s## %s%s\n' "$heading" "$1" "$plain"; }

# say TEXT: what comes next, in words.
say() { printf '\n%s\n' "$1"; }

# show COMMAND...: the command as typed, and its output, which stays in $output.
show() {
    printf '\n%s~# %s%s\n' "$prompt" "$(echo "$*" | sed "s,jsonpath=\([^ ]*\),jsonpath='\1',")" "$plain"
    run "$@" >"$output" 2>&1 && status=0 || status=$?
    cat "$output"
    [ "$(tail -c 1 "$output" | wc -l)" -eq 1 ] || echo
    [ "$status" -eq 0 ] || differ "the command ended with status $status" "$*" ''
}

# run COMMAND...: ipallocctl stands where the walkthrough has kubectl.
run() {
    case $1 in
    ipallocctl)
        shift
        "$programs/ipallocctl" "$@"
        ;;
    *) "$@" ;;
    esac
}

differ() {
    differences=$((differences + 1))
    printf '%s✘ %s%s\n' "$bad" "$1" "$plain"
    printf '   expected: %s\n   found:    %s\n' "$3" "$2" | sed 's/^\(.\{400\}\).*/\1…/'
}

# expect WHAT FOUND EXPECTED: proves something, or says how it differs.
expect() {
    if [ "$2" = "$3" ]; then
        echo "$1" >>"$proven"
    else
        differ "$1" "$2" "$3"
    fi
}

# expect_output WHAT: the output of the last command is what stands on the input.
expect_output() { expect "$1" "$(sed 's/ *$//' "$output")" "$(cat)"; }

# expect_ping WHAT COMMAND...: packets go there and come back.
expect_ping() {
    what=$1
    shift
    show "$@"
    expect "$what" "$(grep -c ', 0% packet loss' "$output")" 1
}

# pods APPLICATION: `name node eth0-address` of each pod.
pods() {
    "$programs/ipallocctl" get po -l "app=$1" -o wide --no-headers | awk '{ print $1, $7, $6 }'
}

# pod_address POD INTERFACE
pod_address() {
    "$programs/ipallocctl" lab exec "$1" -- ip -4 -o address show dev "$2" \
        | awk '{ sub("/.*", "", $4); print $4 }'
}

node_address() {
    "$programs/ipallocctl" lab exec "node/$1" -- ip -4 -o address show dev ens192 \
        | awk '{ sub("/.*", "", $4); print $4 }'
}

# look_into POD NODE ADDRESS: the pod's interfaces, rules and routes, and the paths of its packets.
look_into() {
    pod=$1 node=$2 eth0=$3
    net1=$(pod_address "$pod" net1)
    host=$(node_address "$node")
    show ipallocctl lab exec "$pod" -- ip a
    expect "$pod: eth0, veth0 and net1 are there, with their addresses" \
        "$(awk '/^[0-9]+:/ { sub("@.*|:$", "", $2); link = $2; if (link == "veth0") print link }
                $1 == "inet" && link != "lo" { print link, $2 }' "$output" | sort | tr '\n' ' ')" \
        "eth0 $eth0/16 net1 $net1/16 veth0 "

    show ipallocctl lab exec "$pod" -- ip rule show
    expect_output "$pod: rules 32764 and 32765 send net1's traffic to table 100" <<RULES
0:	from all lookup local
32764:	from $net1 lookup 100
32765:	from all to $net1/16 lookup 100
32766:	from all lookup main
32767:	from all lookup default
RULES

    # The walkthrough's `ip r show main`, which today's ip refuses. It prints the default route alone.
    show ipallocctl lab exec "$pod" -- ip r show table main
    expect_output "$pod: main has eth0's default route, and veth0 for its node and services" <<MAIN
default via 10.6.0.1 dev eth0
10.6.0.0/16 dev eth0 proto kernel scope link src $eth0
$host dev veth0 scope link
10.7.0.0/16 dev net1 proto kernel scope link src $net1
10.96.0.0/12 via $host dev veth0
MAIN

    show ipallocctl lab exec "$pod" -- ip route show table 100
    expect_output "$pod: table 100 is net1's" <<TABLE
default via 10.7.0.1 dev net1
$host dev veth0 scope link
10.7.0.0/16 dev net1 proto kernel scope link src $net1
10.96.0.0/12 via $host dev veth0
TABLE

    [ -z "$planned" ] || return 0
    say "From outside to each interface, and back by the same one (strict reverse-path filters outside):"
    expect_ping "$pod: it answers on eth0 from its gateway" \
        ip netns exec "$name-lan" ping -c 2 -i 0.2 -W 2 -I 10.6.0.1 "$eth0"
    expect_ping "$pod: it answers on net1 from its gateway" \
        ip netns exec "$name-lan" ping -c 2 -i 0.2 -W 2 -I 10.7.0.1 "$net1"
    say "Pod to host, host to pod, and pod to a service address through veth0:"
    expect_ping "$pod: it reaches its node" \
        ipallocctl lab exec "$pod" -- ping -c 2 -i 0.2 -W 2 "$host"
    expect_ping "$pod: its node reaches it" \
        ipallocctl lab exec "node/$node" -- ping -c 2 -i 0.2 -W 2 "$eth0"
    expect_ping "$pod: it reaches a service address" \
        ipallocctl lab exec "$pod" -- ping -c 2 -i 0.2 -W 2 10.96.0.10
}

# look_into_all APPLICATION: every pod of it.
look_into_all() {
    pods "$1" >"$lab/pods"
    while read -r pod node address; do
        look_into "$pod" "$node" "$address" </dev/null
    done <"$lab/pods"
}

# expect_pods APPLICATION NUMBER FIRST LAST: the last command showed so many, each running, with an
# eth0 address of 10.6.168.FIRST to LAST.
expect_pods() {
    expect "$1 has as many running pods as replicas ($2), each with its own address of the pool" \
        "$(awk -v first="$3" -v last="$4" 'NR > 1 && $2 == "1/1" && $3 == "Running" {
                split($6, octet, "."); if ($6 ~ /^10\.6\.168\./ && octet[4] >= first && octet[4] <= last) print $6 }' \
            "$output" | sort -u | wc -l)" "$2"
}

# summary FILE: what was proven, on one screen: what is true of several pods in one line.
summary() {
    awk '/^[a-z-]*test-app-[0-9a-z]+-[0-9a-z]+: / { sub("^[^:]*: ", ""); pods[$0]++ }
        !seen[$0]++ { order[++count] = $0 }
        END { for (i = 1; i <= count; i++) {
            line = order[i]
            print (line in pods ? "in each of " pods[line] " pods: " line : line) } }' "$1"
}

subnets() {
    cat <<TABLE
NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT
subnet-test-ens192   4         10.6.0.1/16   $1                    10
subnet-test-ens224   4         10.7.0.1/16   $1                    10
TABLE
}

pools() {
    cat <<TABLE
NAME                                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
auto-test-app-v4-eth0-$1   4         10.6.0.1/16   $2                    $3                false     false
auto-test-app-v4-net1-$1   4         10.7.0.1/16   $2                    $3                false     false
TABLE
}

own_pools() {
    cat <<TABLE
NAME                 VERSION   SUBNET        ALLOCATED-IP-COUNT   TOTAL-IP-COUNT   DEFAULT   DISABLE
ippool-test-ens192   4         10.6.0.1/16   $1                    5                false     false
ippool-test-ens224   4         10.7.0.1/16   $1                    5                false     false
TABLE
}

started=$(date +%s)
title "A cluster in ${planned:+plans in place of }network namespaces"
show ipallocctl lab up --agent "$programs/ipalloc-agent" $planned
IPALLOC_SOCKET=$(sed -n 's/^export IPALLOC_SOCKET=//p' "$output")
export IPALLOC_SOCKET
if [ -z "$planned" ]; then
    for interface in all ens192 ens224; do
        ip netns exec "$name-lan" sysctl -q -w "net.ipv4.conf.$interface.rp_filter=1" 2>/dev/null \
            || true
    done
    for node in node1 node2; do
        run ipallocctl lab exec "node/$node" -- ip address add 10.96.0.10/32 dev lo
    done
fi

title 'Set up the networks'
show ipallocctl apply -f $examples/multus-conf.yaml
show ipallocctl get network-attachment-definitions.k8s.cni.cncf.io -n kube-system
expect 'two network attachment definitions' "$(awk '{ print $1 }' "$output" | tr '\n' ' ')" \
    'NAME macvlan-conf-ens192 macvlan-conf-ens224 '

title 'Multiple NICs by subnet'
show ipallocctl apply -f $examples/different-segment-ipv4-subnets.yaml
show ipallocctl get spidersubnet
subnets 0 | expect_output 'two subnets of 10 addresses, host bits as written'
show ipallocctl apply -f $examples/subnet-test-deploy.yaml
show ipallocctl lab run
id=$(run ipallocctl get deployment test-app -o 'jsonpath={.metadata.uid}' | sed 's/.*-//')
show ipallocctl get spiderippool
pools "$id" 2 3 | expect_output 'two automatic pools: 2 replicas and one more make 3 addresses each'
show ipallocctl get spiderippool "auto-test-app-v4-eth0-$id" -o 'jsonpath={.spec.ips}'
echo '["10.6.168.171-10.6.168.173"]' | expect_output 'the pool of eth0 is one range, the lowest'
show ipallocctl get spiderippool "auto-test-app-v4-net1-$id" -o 'jsonpath={.spec.ips}'
echo '["10.7.168.171-10.7.168.173"]' | expect_output 'the pool of net1 is one range, the lowest'
show ipallocctl get po -l app=test-app -o wide
expect_pods test-app 2 171 173
look_into_all test-app

say 'Scale to 3: the pools grow with the application.'
show ipallocctl scale deployment/test-app --replicas 3
show ipallocctl lab run
show ipallocctl get spiderippool
pools "$id" 3 4 | expect_output 'scaled to 3, the pools have 4 addresses'
show ipallocctl get po -l app=test-app -o wide
expect_pods test-app 3 171 174

say 'Delete: the pools go with the application.'
show ipallocctl delete -f $examples/subnet-test-deploy.yaml
show ipallocctl lab run
show ipallocctl get spiderippool
echo 'No resources found' | expect_output 'the automatic pools are gone'
show ipallocctl get spidersubnet
subnets 0 | expect_output 'every address is back in its subnet'

title 'Multiple NICs by IPPool'
show ipallocctl apply -f $examples/different-segment-ipv4-ippools.yaml
show ipallocctl get spiderippool
own_pools 0 | expect_output 'two pools of 5 addresses'
show ipallocctl apply -f $examples/ippool-test-deploy.yaml
show ipallocctl lab run
show ipallocctl get spiderippool
own_pools 1 | expect_output 'one address of each pool is allocated'
show ipallocctl get po -l app=ippool-test-app -o wide
expect_pods ippool-test-app 1 176 180
look_into_all ippool-test-app

title 'Clean up'
show ipallocctl delete -f $examples/ippool-test-deploy.yaml
show ipallocctl lab run
show ipallocctl delete -f $examples --ignore-not-found=true
for kind in spidersubnet spiderippool spiderendpoint deployment pod; do
    run ipallocctl get "$kind" -A >>"$lab/left" 2>&1
done
expect 'nothing is left in the store' "$(sort -u "$lab/left")" 'No resources found'
show ipallocctl lab down
if [ -z "$planned" ]; then
    expect 'no network namespace is left' "$(ip netns list | grep -c "^$name-" || true)" 0
fi

title "What was proven, in $(($(date +%s) - started)) s"
summary "$proven" | sed "s/.*/$good✔$plain &/"
if [ "$differences" -gt 0 ]; then
    printf '%s✘ %d differences, marked above%s\n' "$bad" "$differences" "$plain"
    exit 1
fi
if [ -n "$planned" ]; then
    printf '%sEverything was as the walkthrough shows, as far as plans go: %s%s\n' "$good" \
        'no kernel was set up, and no packet sent.' "$plain"
else
    printf '%sEverything was as the walkthrough shows.%s\n' "$good" "$plain"
fi
