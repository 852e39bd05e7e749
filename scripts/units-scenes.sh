#!/bin/sh
# What the agent's units must do, run by a systemd that units-check.sh boots. Prints TAP.
set -eu
. ./tap.sh

agent=ipalloc-agent.service
listener=ipalloc-agent.socket
socket=/run/spidernet/spiderpool.sock
state=/var/lib/ipalloc
property() { systemctl show --property="$1" --value "$agent"; }
has() {
    echo "$1 is $(property "$1")"
    test "$(property "$1")" = "$2"
}
of_process() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$(property MainPID)/status"; }

# eventually COMMAND...: tries for 20 seconds.
eventually() {
    for _ in $(seq 100); do
        if "$@"; then return 0; fi
        sleep 0.2
    done
    "$@"
}

cat > pool.yaml << 'EOT'
apiVersion: spiderpool.spidernet.io/v2beta1
kind: SpiderIPPool
metadata: {name: kept}
spec: {subnet: 10.6.0.0/16, ips: [10.6.168.101-10.6.168.110]}
EOT
is_kept() { test "$(ipallocctl get sp -o name | grep -c kept)" = 1; }

# By its socket.
systemctl start "$listener"
check "the socket is there before the agent" test -S "$socket"
check "it is for root alone" test "$(stat -c '%a %U' "$socket")" = "600 root"
check "the agent does not run yet" has ActiveState inactive
check "a caller starts it" ipallocctl apply -f pool.yaml
check "it tells systemd that it is ready" has ActiveState active
check "the store is in the state directory" test -n "$(ls "$state")"
check "the state directory is for root alone" test "$(stat -c %a "$state")" = 700

# What the process may do.
check "it has no capability" test "$(of_process CapEff)" = 0000000000000000
check "it gets no new privileges" test "$(of_process NoNewPrivs)" = 1
check "its system calls are filtered" test "$(of_process Seccomp)" = 2

# Restarts.
inode=$(stat -c %i "$socket")
call_while_restarting() {
    systemctl --no-block restart "$agent"
    for _ in $(seq 20); do is_kept || return 1; done
}
check "callers do not notice a restart" call_while_restarting
eventually has ActiveState active
check "the socket outlives a restart" test "$(stat -c %i "$socket")" = "$inode"
systemctl kill --signal=KILL "$agent"
check "an agent that was killed is started again" eventually has NRestarts 1
check "it has kept what it had" is_kept
# To systemd this signal is no failure.
systemctl kill --signal=HUP "$agent"
check "so is one that was hung up" eventually has NRestarts 2

# An agent that hangs: the watchdog ends it.
check "systemd watches it" test "$(property WatchdogUSec)" = 30s
mkdir -p "/run/systemd/system/$agent.d"
printf '[Service]\nWatchdogSec=2\n' > "/run/systemd/system/$agent.d/impatient.conf"
systemctl daemon-reload
systemctl restart "$agent"
before=$(property MainPID)
sleep 5
check "an agent that works is not ended" has MainPID "$before"
kill -STOP "$before"
is_another() { has ActiveState active && ! has MainPID "$before"; }
check "one that hangs is ended and started again" eventually is_another
check "that one answers" is_kept

# An agent that cannot start is tried until it can, and the socket waits for it.
systemctl stop "$agent" 2> /dev/null
mv "$state" "$state.kept"
echo "in the way" > "$state"
{ ipallocctl get sp -o name > late 2>&1; echo "$?" >> late; } &
caller=$!
# Longer than systemd counts starts by default.
sleep 12
check "one that cannot start is tried again and again" test "$(property NRestarts)" -gt 6
check "its socket stays meanwhile" test -S "$socket"
rm "$state"
mv "$state.kept" "$state"
check "it starts as soon as it can" eventually has ActiveState active
wait "$caller"
check "who has waited is answered" test "$(tail -n 1 late)" = 0

# Stops.
systemctl stop "$agent" 2> /dev/null
check "it stops without a failure" has Result success
systemctl stop "$listener"
check "the socket goes with its unit" test ! -e "$socket"

# Without the socket unit.
systemctl start "$agent"
check "alone it makes the socket itself" test "$(stat -c '%a %U' "$socket")" = "600 root"
check "alone it answers" is_kept
systemctl stop "$agent"
check "alone it takes the socket away" test ! -e "$socket"
done_checking
