#!/usr/bin/env bash
# What a person's page and its JSON cost the server in CPU, at 334 people (the demo) and at many (generated), over the
# 200 highest in turn on one kept connection; median and p99 over loopback beside it.
#
#     bench/page.sh [PEOPLE [REQUESTS]]          100,000 people and 4,000 requests by default
source "$(dirname "$0")/lib.sh"
people=${1:-100000}
requests=${2:-4000}

asked() { # data folder, what, aim, before
  serve "$1"
  python3 "$bench/page.py" "$address" "$server" "$requests" >"$work/pages"
  while read -r form spent median p99; do
    row "a person's $form at $2 people (median $median ms, p99 $p99 ms)" "$spent ms of CPU" "$3" "$4"
  done <"$work/pages"
  stop
}

"$clout" --data "$work/demo" demo --no-serve >/dev/null
asked "$work/demo" 334 "< 1 ms" "21 ms"
# An eighth of the accounts are responded to, and so have a score.
"$clout" --data "$work/many" generate --responses $((people * 12)) --accounts $((people * 8)) --days 60 --posts 1 >/dev/null
# Three days, so that the page tells how the score moved since yesterday and since a week ago.
for day in 2025-12-24 2025-12-30 2025-12-31; do
  "$clout" --data "$work/many" score --as-of "$day" --accept >/dev/null
done
asked "$work/many" "$people" "< 2 ms" ""
