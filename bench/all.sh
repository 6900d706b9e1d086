#!/usr/bin/env bash
# Every figure of docs/performance.md in one table, unattended, for an idle machine with two cores.
#
#     bench/all.sh [SCRIPT...]       such as bench/all.sh day next; all of them by default
#
# Takes about 25 minutes, 8 GiB of memory and 25 GB below BENCH_WORK (or TMPDIR). A script that fails is named and the
# others go on; the exit code tells. With CLOUT_BASELINE=path/to/clout an older build is measured where a script compares.
set -uo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- build day next erase partitions page served features import
# The first build is measured from clean in a folder of its own; the others share one binary.
export CLOUT=${CLOUT:-$PWD/target/release/clout}
[ -x "$CLOUT" ] || cargo build --release --locked --quiet -p app || exit 1
BENCH_ROWS=$(mktemp)
export BENCH_ROWS
trap 'rm -f "$BENCH_ROWS"' EXIT
failed=()
begun=$SECONDS
for script; do
  echo "== $script ($((SECONDS - begun)) s)"
  "bench/$script.sh" || failed+=("$script")
done
echo "== $(nproc) cores, $((SECONDS - begun)) s"
echo
{
  printf 'figure\ttoday\taim\tbefore\n'
  cat "$BENCH_ROWS"
} | awk -F '\t' '{ printf "| %-72s | %-28s | %-16s | %-12s |\n", $1, $2, $3, $4 } NR == 1 { print "|---|---|---|---|" }'
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}"; exit 1; }
