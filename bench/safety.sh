#!/usr/bin/env bash
# Safety against accuracy, the curve that docs/scoring.md quotes, on Higgs from the data beside the project.
#
#     bench/safety.sh [F,C,P ...]
#
# For each weighing: points that 10,000 sock puppets gain (median and worst of 200 ordinary and 50 strong accounts), the
# bound, and NDCG@100, concordance and AUC on both Higgs boards. The bound of the recipe is lifted, so that f is what was
# asked for. About three minutes a weighing on two cores. Ends by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${CLOUT_SHARED:-../shared/data}
[ -d "$shared" ] || { echo "no data in $shared: this needs the folder beside the project"; exit 1; }
cargo build --release --quiet
clout=$PWD/target/release/clout
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$clout" --data "$work/higgs" import higgs "$shared/higgs-twitter/higgs-activity_time.txt.zst" >/dev/null
judge() { "$clout" --data "$work/higgs" --json evaluate "$@" 2>/dev/null; }

echo "weighing    bound  ordinary     strong       half: ndcg conc  auc    five cuts: ndcg conc  auc"
[ $# -gt 0 ] || set -- 3,0.7,1 5,0.3,1 5,0.4,1 6,0.3,1 6,0.7,1 8,0.2,1 8,0.3,1 8,0.7,1 20,0.2,1
for weighing; do
  how=(--weighing "$weighing" --bound 99)
  "$clout" --data "$work/higgs" --json attack --attacks sock_puppets --budgets 10000 "${how[@]}" \
    >"$work/attack" 2>/dev/null
  judge --cuts half:repost --horizon rest --kinds repost "${how[@]}" >"$work/half"
  judge --horizon 1d "${how[@]}" >"$work/five"
  python3 - "$weighing" "$work" <<'PYTHON'
import json, sys
weighing, work = sys.argv[1:]
read = lambda name: json.load(open(f"{work}/{name}"))
attack = read("attack")
ours = next(line for line in attack["attacks"] if line["ranker"] == "clout")
pair = lambda who: f"{ours[who + '_median']:.1f} / {ours[who + '_max']:.1f}"
board = lambda name: "  ".join(f"{read(name)['mean'][0][key]:.3f}" for key in ("ndcg_at_100", "concordance", "auc_top_1pct"))
print(f"{weighing:10}  {attack['bound']:5.1f}  {pair('ordinary'):11}  {pair('strong'):11}  {board('half')}  {board('five')}")
PYTHON
done
