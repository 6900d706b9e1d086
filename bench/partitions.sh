#!/usr/bin/env bash
# What 20,000 partitions cost beyond their rows: the same number of responses over 20,000 days and over 20.
#
#     bench/partitions.sh
source "$(dirname "$0")/lib.sh"
for days in 20 20000; do
  measure "$clout" --data "$work/$days" generate --responses 40000 --accounts 2000 --days "$days"
  measure "$clout" --data "$work/$days" score
  declare "cost$days=$cpu"
done
row "20,000 partitions scored, beyond their rows ($rss MiB)" "$(calc %.2f "$cost20000 - $cost20") CPU-s" "< 5 CPU-s" "> 20"
