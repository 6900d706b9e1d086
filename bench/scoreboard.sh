#!/usr/bin/env bash
# The scoreboards that docs/scoring.md quotes, on the data beside the project (../shared/data).
# Prints, for each data set, the mean over the cuts of every ranking. Ends by itself in a few minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${CLOUT_SHARED:-../shared/data}
[ -d "$shared" ] || { echo "no data in $shared: these boards need the folder beside the project"; exit 1; }
cargo build --release --quiet
clout=$PWD/target/release/clout
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

board() { # title, folder, arguments of evaluate
  echo
  echo "## $1"
  shift
  /usr/bin/env time -f "%e s, %M KiB" "$clout" --data "$1" evaluate "${@:2}" 2>&1
}

"$clout" --data "$work/higgs" import higgs "$shared/higgs-twitter/higgs-activity_time.txt.zst"
board "Higgs, at the moment half of the reposts have happened, reposts of the rest" "$work/higgs" \
  --cuts half:repost --horizon rest --kinds repost
board "Higgs, five cuts, one day" "$work/higgs" --horizon 1d

"$clout" --data "$work/se" import stackexchange data/stackexchange-quantumcomputing-2018
board "quantumcomputing, five cuts, 28 days" "$work/se" --horizon 28d

zstd -dcq "$shared/collegemsg-temporal/CollegeMsg.txt.zst" |
  awk 'BEGIN { print "time,kind,actor,target" } { print $3 ",reply," $1 "," $2 }' |
  "$clout" --data "$work/college" import responses - --network college
board "CollegeMsg, five cuts, 7 days" "$work/college" --horizon 7d

zstd -dcq "$shared/bitcoin-otc-trust/soc-sign-bitcoinotc.csv.zst" |
  awk -F, 'BEGIN { print "time,kind,actor,target" } NR > 1 && $3 > 0 { print $4 ",endorse," $1 "," $2 }' |
  "$clout" --data "$work/otc" import responses - --network otc
board "Bitcoin OTC, positive ratings, five cuts, 28 days" "$work/otc" --horizon 28d

zstd -dcq "$shared/twitter15-cascades/cascade_edges.tsv.zst" | python3 -c '
import sys
# A retweet goes to the author of the source tweet; its time is in the tweet id (snowflake).
roots = {}
print("time,kind,actor,target,post")
next(sys.stdin)
for line in sys.stdin:
    tree, label, pu, pt, pd, cu, ct, cd = line.rstrip("\n").split("\t")
    if pu == "ROOT":
        roots[tree] = cu
    elif tree in roots and ct.isdigit():
        print(f"{((int(ct) >> 22) + 1288834974657) / 1000:.3f},repost,{cu},{roots[tree]},{tree}")
' | "$clout" --data "$work/tw15" import responses - --network twitter15
board "Twitter15, retweets, five cuts, 28 days" "$work/tw15" --horizon 28d
