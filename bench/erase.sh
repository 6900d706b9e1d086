#!/usr/bin/env bash
# What erasing ten people costs beside erasing one.
#
#     bench/erase.sh [RESPONSES [ACCOUNTS]]      1,000,000 and 50,000 by default, with texts that name people
source "$(dirname "$0")/lib.sh"
responses=${1:-1000000}
accounts=${2:-50000}
measure "$clout" --data "$work/one" generate --responses "$responses" --accounts "$accounts" --days 100 --posts 1
cp -r "$work/one" "$work/ten"

measure "$clout" --data "$work/one" erase generated:u00000040
one=$cpu
measure "$clout" --data "$work/ten" erase generated:u000000{40,41,42,43,44,45,46,47,48,49}
ten=$cpu
row "ten erasures beside one ($(calc %.1f "$ten") and $(calc %.1f "$one") CPU-s, $rss MiB)" "$(calc %.2f "$ten / $one") times" "<= 2 times" "2.5 times"
left=$("$clout" --data "$work/ten" --json export events --format csv | grep -cE 'u0000004[0-9]' || true)
row "  rows of the ten that are left in the lake" "$left" "0"
