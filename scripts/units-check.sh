#!/bin/sh
# Runs the agent's units under a systemd of their own, which boots in namespaces on a throwaway
# copy of this machine's files. Prints TAP.
#
# usage: scripts/units-check.sh PROGRAMS     the folder with ipalloc-agent and ipallocctl
set -eu
. scripts/tap.sh

programs=$(cd "$1" && pwd)
boots="the units run under systemd"
if [ "$(id -u)" -ne 0 ]; then
    skip "$boots" "only root can boot one"
    done_checking
    exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/shared" "$work/root"
sed 's|@BINDIR@|/usr/local/bin|' packaging/ipalloc-agent.service.in > "$work/shared/ipalloc-agent.service"
cp packaging/ipalloc-agent.socket scripts/tap.sh "$work/shared/"
cp scripts/units-scenes.sh "$work/shared/scenes"
: > "$work/shared/results"
cat > "$work/shared/scenes.target" << 'EOT'
[Unit]
DefaultDependencies=no
Requires=scenes.service
EOT
cat > "$work/shared/scenes.service" << 'EOT'
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
Environment=PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WorkingDirectory=/run/shared
ExecStart=/bin/sh scenes
ExecStopPost=/bin/systemctl --no-block exit 0
StandardOutput=file:/run/shared/results
StandardError=file:/run/shared/errors
EOT
# This system boots nothing else, so what units need by default is not there, nor is a journal.
printf '[Unit]\nDefaultDependencies=no\n' > "$work/shared/alone.conf"
printf '[Service]\nStandardOutput=append:/run/shared/agent.log\nStandardError=inherit\n' > "$work/shared/log.conf"

cat > "$work/boot" << 'EOT'
set -eu
programs=$1 shared=$2 root=$3
mount --make-rprivate /
mount -t tmpfs none "$root"
mkdir "$root/changed" "$root/work" "$root/root"
mount -t overlay none -o "lowerdir=/,upperdir=$root/changed,workdir=$root/work" "$root/root"
cd "$root/root"
mount -t proc none proc
mount --rbind /sys sys
mount -t tmpfs -o mode=755 none dev
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts
mount -t devpts -o newinstance,ptmxmode=666 none dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=755 none run
mkdir run/shared
mount --bind "$shared" run/shared
for program in ipalloc-agent ipallocctl; do
    touch "usr/local/bin/$program"
    mount --bind "$programs/$program" "usr/local/bin/$program"
done
# No unit, setting or store of this machine's.
rm -rf etc/systemd/system etc/default/ipalloc-agent etc/spiderpool var/lib/ipalloc
mkdir -p etc/systemd/system
cp run/shared/*.service run/shared/*.socket run/shared/*.target etc/systemd/system/
for unit in service socket; do
    mkdir "etc/systemd/system/ipalloc-agent.$unit.d"
    cp run/shared/alone.conf "etc/systemd/system/ipalloc-agent.$unit.d/"
done
cp run/shared/log.conf etc/systemd/system/ipalloc-agent.service.d/
mkdir before
pivot_root . before
umount -l before
export container=ipalloc
exec /lib/systemd/systemd --unit=scenes.target
EOT
# systemd ends by itself; whatever happens, it does not outlive its time, nor do its children outlive it.
timeout --signal=KILL 120 unshare --pid --fork --kill-child --mount --uts --ipc --net --cgroup \
    sh "$work/boot" "$programs" "$work/shared" "$work/root" > "$work/console" 2>&1 || true

# The results of the scenes become results of this script; without a plan they came to no end.
finished() { grep -q '^1\.\.[1-9]' "$work/shared/results"; }
check "$boots" finished
while read -r line; do
    case $line in
    "ok "*) pass "${line#* - }" ;;
    "not ok "*) fail "${line#* - }" ;;
    "#"*) echo "$line" ;;
    esac
done < "$work/shared/results"
if [ "$tap_failed" -gt 0 ]; then
    for file in console shared/errors shared/agent.log; do
        [ ! -s "$work/$file" ] || { echo "# $file:"; tail -n 40 "$work/$file" | sed 's/^/#   /'; }
    done
fi
done_checking
