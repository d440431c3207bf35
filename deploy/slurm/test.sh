#!/bin/bash
# test.sh [HCCPATH]: a Slurm of its own on this machine (munged, slurmctld, two slurmd), and on it a batch of 24 slides over an array of 4, with
# one task's batch killed by SIGKILL and another requeued by the controller meanwhile. Passes when the files are those of one process.
# Needs root and Debian's slurm-wlm and munge; touches no Slurm that is there: all files are in a temporary folder.
set -euo pipefail

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
hccpath="$(realpath -- "${1:-$here/../../artifacts/bin/HccPathology.Cli/release/hccpath}")"
parts=4 slides=24
work="$(mktemp -d /tmp/hccpath-slurm.XXXXXX)"
pids=()
say() { echo "slurm test: $*"; }
fail() {
    say "$*"
    tail -n 20 "$work"/*.log "$work"/out/slurm-*.log 2>/dev/null || true
    exit 1
}
end() {
    scancel --me 2>/dev/null || true
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    [[ -n "${KEEP:-}" ]] || rm -rf "$work"
}
trap end EXIT

for program in munged slurmctld slurmd sbatch scontrol; do
    command -v "$program" >/dev/null || { say "$program is missing: apt-get install slurm-wlm munge"; exit 69; }
done
((EUID == 0)) || { say "needs root: slurmd starts jobs for others"; exit 69; }

# munged insists on folders that nobody else can write to.
chmod 755 "$work"
mkdir -m 700 "$work/munge"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" &
pids+=($!)

mkdir "$work/state" "$work/spool1" "$work/spool2"
cores="$(nproc)" memory="$(awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo)"
export SLURM_CONF="$work/slurm.conf"
cat > "$SLURM_CONF" <<CONF
ClusterName=hccpath-test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=26817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
ReturnToService=2
MpiDefault=none
MinJobAge=3600
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=1 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=26818 CPUs=$cores RealMemory=$memory
NodeName=2 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=26819 CPUs=$cores RealMemory=$memory
PartitionName=test Nodes=1,2 Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
CONF
slurmctld -D &
pids+=($!)
for node in 1 2; do
    slurmd -D -N "$node" &
    pids+=($!)
done
for ((i = 0; i < 60; i++)); do
    [[ "$(sinfo -h -N -o '%t' 2>/dev/null | grep -c '^idle')" == 2 ]] && break
    sleep 1
done
say "$(sinfo --version); nodes: $(sinfo -h -N -o '%N %t' | paste -sd, -)"
[[ "$(sinfo -h -N -o '%t' | grep -c '^idle')" == 2 ]] || fail "the two nodes do not come up"

say "making $slides slides"
mkdir "$work/slides"
for ((i = 0; i < slides; i++)); do
    "$hccpath" phantom --out "$work/slides/s$i.tiff" --truth "$work/truth.geojson" --width 512 --height $((384 + 16 * (i % 7))) --seed "$i" --quiet > /dev/null
done
settings=(--detector classic --min-net-area 0.01 --least-free 1M)
say "one process"
"$hccpath" batch "$work/slides" --out "$work/one" --quiet "${settings[@]}" > /dev/null

say "an array of $parts"
read -r array report < <(HCCPATH="$hccpath" "$here/submit.sh" "$work/slides" "$work/out" "$parts" --cpus-per-task=1 --mem=512M --time=30 -- "${settings[@]}")
done_count() { find "$work/out" -mindepth 2 -maxdepth 2 -name done.json | wc -l; }
state_of() { squeue -h -r -j "$array" -o '%K %t' 2>/dev/null | awk -v task="$1" '$1 == task { print $2 }'; }
wait_for() {
    for ((i = 0; i < 600; i++)); do
        (($(done_count) >= $1)) && return
        sleep 0.5
    done
    fail "only $(done_count) slides after 5 minutes"
}
wait_for 3
victim=""
for pid in $(pgrep -x hccpath); do
    # The batch of a task, and not the process of a slide; only of this test.
    if tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null | grep -q -- "batch $work/slides --out $work/out "; then
        victim="$pid"
        break
    fi
done
[[ -n "$victim" ]] || fail "no batch is running"
task="$(tr '\0' '\n' < "/proc/$victim/environ" | sed -n 's/^SLURM_ARRAY_TASK_ID=//p')"
kill -KILL "$victim"
say "killed the batch of task $task (pid $victim) after $(done_count) slides"
wait_for 6
other=""
for ((i = 0; i < parts; i++)); do
    [[ "$i" != "$task" && "$(state_of "$i")" == R ]] && other="$i" && break
done
if [[ -n "$other" ]]; then
    scontrol requeue "${array}_$other"
    say "requeued task $other after $(done_count) slides"
fi
# A job that was requeued waits for two minutes before it may run again, unless it is told to begin.
for ((i = 0; i < 1200; i++)); do
    [[ -n "$(squeue -h -j "$array,$report" -o %i 2>/dev/null)" ]] || break
    for id in $(squeue -h -r -t PD -j "$array" -o '%A' 2>/dev/null); do
        scontrol update JobId="$id" StartTime=now 2>/dev/null || true
    done
    sleep 0.5
done
[[ -z "$(squeue -h -j "$array,$report" -o %i 2>/dev/null)" ]] || fail "jobs are still there: $(squeue -h -j "$array,$report")"
grep -h "queued again" "$work"/out/slurm-*.log || fail "no task has queued itself again"
scontrol show job "$array" | grep -oE 'ArrayTaskId=[0-9]+|Restarts=[0-9]+|JobState=[A-Z]+' | paste -sd' ' -
grep -h . "$work"/out/slurm-*-report.log

(($(done_count) == slides)) || fail "$(done_count) of $slides slides"
for file in $(cd "$work/one" && find . -path ./.batch -prune -o -type f ! -name timings.json ! -name 'batch.*' -print); do
    cmp "$work/one/$file" "$work/out/$file" || fail "$file differs"
done
[[ -z "$(ls "$work/out/.batch/claims" "$work/out/.batch/work" | grep -v ':$' | grep .)" ]] || fail "something is left"
twice="$(grep -h '"happened":"done"' "$work"/out/.batch/log-*.jsonl | grep -o '"id":"[^"]*"' | sort | uniq -d)"
[[ -z "$twice" ]] || fail "done twice: $twice"
say "passed: $slides slides over $parts tasks, byte for byte as one process"
