#!/usr/bin/env bash
# What the newest day costs, with its evidence, on Higgs (59,075 people): where that day is the founding, and where the
# community was founded on 3 July 2012, which is most of the time.
#
#     bench/day.sh          CLOUT_BASELINE=path/to/clout bench/day.sh measures an older build in the same run
source "$(dirname "$0")/lib.sh"
need higgs-twitter

founding() { # binary
  measure "$1" --data "$work/founding" import higgs "$shared/higgs-twitter/higgs-activity_time.txt.zst"
  measure "$1" --data "$work/founding" score
  rm -r "$work/founding"
}

later() { # binary
  measure "$1" --data "$work/later" import higgs "$shared/higgs-twitter/higgs-activity_time.txt.zst"
  measure "$1" --data "$work/later" score --as-of 2012-07-03
  measure "$1" --data "$work/later" score --accept
  rm -r "$work/later"
}

was=(29 7.4)
if [ -n "$baseline" ]; then
  founding "$baseline" && was[0]=$(calc %.1f "$cpu")
  later "$baseline" && was[1]=$(calc %.1f "$cpu")
fi
founding "$clout"
row "Higgs, newest day with evidence, which is the founding ($rss MiB)" "$(calc %.1f "$cpu") CPU-s" "< 12 CPU-s" "${was[0]}"
later "$clout"
row "Higgs, newest day with evidence, founded on 3 July ($rss MiB)" "$(calc %.1f "$cpu") CPU-s" "< 4 CPU-s" "${was[1]}"
