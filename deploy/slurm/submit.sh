#!/bin/bash
# submit.sh MANIFEST|FOLDER OUT PARTS [SBATCH OPTIONS] [-- HCCPATH OPTIONS]
# Submits a batch as an array of PARTS tasks, and a job that writes the report when all have ended, whatever became of them.
# Prints the ids of both. HCCPATH names the program; MANIFEST, OUT and slides must be on a folder that all nodes have.
set -euo pipefail

(($# >= 3)) && [[ "$3" =~ ^[1-9][0-9]*$ ]] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)"
input="$(realpath -- "$1")" out="$(realpath -m -- "$2")" parts="$3"
shift 3
options=()
while (($# > 0)) && [[ "$1" != -- ]]; do
    options+=("$1")
    shift
done
(($# == 0)) || shift

# As one word for sh, whatever is in it.
quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

mkdir -p "$out"
export HCCPATH="${HCCPATH:-hccpath}"
array="$(sbatch --parsable --array="0-$((parts - 1))" --output="$out/slurm-%A_%a.log" "${options[@]}" "$here/hccpath-part.sbatch" "$input" "$out" --quiet "$@")"
report="$(sbatch --parsable --dependency="afterany:$array" --job-name=hccpath-report --cpus-per-task=1 --mem=1G --time=1:00:00 --output="$out/slurm-%j-report.log" \
    --wrap="$(quoted "$HCCPATH") batch report $(quoted "$out")")"
echo "$array $report"
