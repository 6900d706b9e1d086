#!/usr/bin/env bash
# What one more day costs after the day before was scored, beside scoring it from nothing, and whether both publish the
# same bytes; then how the cost grows with the length of the past.
#
#     bench/next.sh [RESPONSES [ACCOUNTS]]       5,000,000 and 250,000 by default
#
# The pass over people is the phase that `clout --json score` calls so: scoring and publishing, when everything is read.
source "$(dirname "$0")/lib.sh"
responses=${1:-5000000}
accounts=${2:-250000}

# CPU-seconds of the phase in what was printed last.
pass() {
  python3 -c 'import json, sys
print(next(phase["cpu_seconds"] for phase in json.load(sys.stdin)["phases"] if phase["name"] == "scoring and publishing"))' \
    <"$work/out"
}

# Leaves the CPU-seconds of the next day in $next, those of its pass over people in $passed, and the folder of the day
# before in $work/before.
grown() { # days
  local data=$work/days-$1
  rm -rf "$work/before"
  measure "$clout" --data "$data" generate --responses "$responses" --accounts "$accounts" --days "$1"
  measure "$clout" --data "$data" score --as-of 2025-12-30
  cp -r "$data" "$work/before"
  measure "$clout" --data "$data" --json score --as-of 2025-12-31 --accept
  next=$cpu peak=$rss passed=$(pass)
}

grown 400
short=$next
# The same day from nothing: what is derived of the lake is thrown away first.
data=$work/before
rm -rf "$data/lake/segments"
measure "$clout" --data "$data" --json score --as-of 2025-12-31 --accept
whole=$cpu
same=differ
digest() { (cd "$1/snapshots" && find . -path '*2025-12-31*' -type f -print0 | sort -z | xargs -0 sha256sum); }
[ -n "$(digest "$work/days-400")" ] && [ "$(digest "$work/days-400")" = "$(digest "$data")" ] && same=same
row "next day after a scored one, beyond the pass over people ($peak MiB)" "$(calc %.2f "$next - $passed") CPU-s" "<= 2 CPU-s"
row "  the next day; its pass over people; the same day from nothing" \
  "$(calc '%.1f' "$next"); $(calc '%.1f' "$passed"); $(calc '%.1f' "$whole") CPU-s" "-"
row "  bytes of the next day and of the run from nothing" "$same" "same"
rm -rf "$work/before" "$work/days-400"
grown 1000
row "next day at 1,000 days beside 400, equal volume a day" "$(calc %.2f "$next / $short") times" "<= 1.3 times"
