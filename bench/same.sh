#!/usr/bin/env bash
# Whether two builds say the same: for a change that must alter no score and no figure.
#
#     OLD=path/to/clout NEW=path/to/clout bench/same.sh [WORLD...]
#
# WORLD: demo, quantum, conlang, higgs, college; all of them by default. Each build imports and scores each world in a
# folder of its own; then the bytes of every published scores.parquet are compared, and the JSON of every command that
# tells people something. Prints a line for each difference, what each step cost (CPU-seconds), and
# "N same, N different". Exit 1 on any difference. Needs the data folder beside the project (../shared/data).
#
# KEEP=FOLDER keeps both sides there; what OLD said is not made again, so a second NEW costs half. Without NEW the old
# side is made and nothing is compared.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${OLD:?the binary before the change}"
shared=${CLOUT_SHARED:-../shared/data}
[ -d "$shared" ] || { echo "no data in $shared: this comparison needs the folder beside the project"; exit 1; }
unset CLOUT_DATA CLOUT_COMMUNITY CLOUT_CONTACT CLOUT_ATTRIBUTION
if [ -n "${KEEP:-}" ]; then
  mkdir -p "$KEEP"
  work=$KEEP
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi

# One command's answer, its exit code and what it cost. The folder's name and what the clock says are taken out of it.
ask() { # name, arguments of clout
  local name=$1 code=0 TIMEFORMAT='%U %S'
  shift
  { time "$clout" --data "$data" --json "$@" >"$said/$name" 2>"$said/$name.err" || code=$?; } 2>"$work/time"
  sed -i "s#$data#FOLDER#g" "$said/$name.err"
  sed -Ei 's/("(elapsed|cpu)_seconds"): *[0-9.e-]+/\1: 0/g; '"s#$data#FOLDER#g" "$said/$name"
  [ "$name" != models ] || sed -Ei 's/("at"): *"[^"]*"/\1: ""/' "$said/$name"
  echo "exit $code" >>"$said/$name"
  awk -v what="$side $world $name" '{ printf "%7.1f CPU-s  %s\n", $1 + $2, what }' "$work/time" >>"$work/cost-$side"
}

# Twenty accounts: the first ten, and ten spread over everybody.
people() {
  "$clout" --data "$data" --json top --limit 1000000 | python3 -c '
import json, sys
people = json.load(sys.stdin)["people"]
chosen = people[:10] + people[10::max(1, (len(people) - 10) // 10)][:10]
for person in chosen: print(person["account"])'
}

make_world() {
  case $world in
    demo) ask make demo --no-serve ;;
    quantum) ask import import stackexchange "$shared/stackexchange-quantumcomputing-2018" ;;
    conlang) ask import import stackexchange "$shared/stackexchange-conlang-meta-2020" ;;
    higgs) ask import import higgs "$shared/higgs-twitter/higgs-activity_time.txt.zst" ;;
    college)
      zstd -dcq "$shared/collegemsg-temporal/CollegeMsg.txt.zst" |
        awk 'BEGIN { print "time,kind,actor,target" } { print $3 ",reply," $1 "," $2 }' >"$data.csv"
      ask import import responses "$data.csv" --network college
      ;;
    *) echo "no such world: $world" >&2; exit 2 ;;
  esac
  case $world in
    demo) ;;
    # The day of the first score is the day of the founding: a lake founded early has members, strangers and trust.
    quantum) ask score-1 score --as-of 2018-07-01; ask score-2 score --from 2018-08-28 --accept ;;
    conlang) ask score-1 score --as-of 2019-06-01; ask score-2 score --accept ;;
    higgs) ask score-1 score --as-of 2012-07-03; ask score-2 score --accept ;;
    college) ask score-1 score --as-of 2004-06-01; ask score-2 score --accept ;;
  esac
}

# What `--since` goes back to, and what the horizon of the scoreboard is, by the span of the data.
span() {
  case $world in
    demo | quantum) since=2018-08-28 horizon=28d ;;
    conlang) since=2019-06-01 horizon=28d ;;
    higgs) since=2012-07-03 horizon=1d ;;
    college) since=2004-06-01 horizon=7d ;;
  esac
}

tell_world() {
  local number=0 account
  ask top top --limit 1000000
  ask members members
  ask models model list
  ask scores export scores --format jsonl
  ask topic-scores export topics --format jsonl
  ask events export events --format jsonl
  ask verify verify
  ask evaluate evaluate --cuts 3 --horizon "$horizon"
  case $world in
    # Each attack costs a pass over everybody: where there are many people, two of them and few targets.
    higgs) ask attack attack --attacks sock_puppets,mutual_ring --ordinary 2 --strong 1 --budgets 100 ;;
    *) ask attack attack --ordinary 4 --strong 2 --budgets 10,100 ;;
  esac
  case $world in
    demo | conlang)
      ask influence evaluate influence --cuts 2
      ask strategies evaluate strategy --cuts 2
      ;;
    higgs) ask half evaluate --cuts half:repost --horizon rest --kinds repost ;;
  esac
  people >"$said/people"
  while read -r account; do
    number=$((number + 1))
    ask "show-$number" show "$account"
    ask "explain-$number" explain "$account"
    ask "since-$number" explain "$account" --since "$since"
    ask "strategy-$number" strategy "$account" --tz Europe/Berlin
    [ $number -gt 3 ] || ask "from-$number" top --from "$account"
  done <"$said/people"
  # The topics that people have, by the JSON of the first of them.
  python3 - "$said" <<'PY' | while read -r slug; do ask "topic-$slug" top --topic "$slug" --limit 100; done
import json, sys
shown = json.loads(open(sys.argv[1] + "/show-1").read().split("\nexit ")[0])
for topic in shown.get("topics", [])[:5]: print(topic["slug"])
PY
  ask text topics "#RustLang and machine learning, said @ana of Berlin about quantum computing"
  (cd "$data/snapshots" && find . -name scores.parquet | sort | xargs sha256sum) >"$said/snapshots"
}

run() { # side, binary
  side=$1 clout=$(realpath "$2")
  said=$work/$side/$world data=$work/$side-$world
  if [ "$side" = old ] && [ -e "$said/done" ]; then return; fi
  rm -rf "$said" "$data"
  mkdir -p "$said"
  span
  make_world
  tell_world
  touch "$said/done"
}

worlds=("$@")
[ $# -gt 0 ] || worlds=(demo quantum conlang higgs college)
rm -f "$work/cost-new"
same=0 different=0
for world in "${worlds[@]}"; do
  run old "$OLD"
  [ -n "${NEW:-}" ] || continue
  run new "$NEW"
  for file in $(cd "$work" && ls old/"$world" new/"$world" | grep -v : | sort -u); do
    if cmp -s "$work/old/$world/$file" "$work/new/$world/$file"; then
      same=$((same + 1))
    # Progress and advice on standard error may be worded anew; what is said on standard output may not.
    elif [[ $file == *.err ]]; then
      echo "note: $world $file is worded differently"
    else
      different=$((different + 1))
      echo "DIFFERENT: $world $file"
      python3 bench/same.py "$work/old/$world/$file" "$work/new/$world/$file" || true
    fi
  done
done
echo "the dearest steps, old and new:"
for side in old new; do [ -e "$work/cost-$side" ] && sort -rn "$work/cost-$side" | head -n 12; done
echo "$same same, $different different"
[ $different = 0 ]
