#!/usr/bin/env bash
# What one more day costs after the day before was scored, beside scoring it from nothing, and whether both publish the
# same bytes; then how the cost grows with the length of the past.
#
#     bench/next.sh [RESPONSES [ACCOUNTS]]       5,000,000 and 250,000 by default
#
# The pass over people is what scoring the same day once more takes, when the folded state lies ready and no day is new.
source "$(dirname "$0")/lib.sh"
responses=${1:-5000000}
accounts=${2:-250000}

# Leaves the CPU-seconds of the next day in $next, and of the same day once more in $again.
grown() { # days
  local data=$work/days-$1
  measure "$clout" --data "$data" generate --responses "$responses" --accounts "$accounts" --days "$1"
  measure "$clout" --data "$data" score --as-of 2025-12-30
  cp -r "$data" "$work/again"
  measure "$clout" --data "$data" score --as-of 2025-12-31 --accept
  next=$cpu peak=$rss
  measure "$clout" --data "$data" score --as-of 2025-12-31 --accept
  again=$cpu
}

grown 400
short=$next
# The same day from nothing: what is derived is thrown away first.
data=$work/again
rm -r "$data/lake/segments"
measure "$clout" --data "$data" score --as-of 2025-12-31 --accept
whole=$cpu
same=differ
day=day=2025-12-31
digest() { (cd "$1/snapshots" && find . -path "*$day*" -name '*.parquet' -print0 | sort -z | xargs -0 sha256sum); }
[ -n "$(digest "$work/days-400")" ] && [ "$(digest "$work/days-400")" = "$(digest "$data")" ] && same=same
row "next day after a scored one, beyond the pass over people ($peak MiB)" "$(calc %.2f "$next - $again") CPU-s" "<= 2 CPU-s"
row "  the next day; the pass alone; the same day from nothing" "$(calc '%.1f' "$next"); $(calc '%.1f' "$again"); $(calc '%.1f' "$whole")" "-"
row "  bytes of the next day and of the run from nothing" "$same" "same"
rm -rf "$work/again" "$work/days-400"
grown 1000
row "next day at 1,000 days beside 400, equal volume a day" "$(calc %.2f "$next / $short") times" "<= 1.3 times"
