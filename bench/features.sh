#!/usr/bin/env bash
# The response features of generated lakes: by the fold, and by DuckDB over the same Parquet files, both with two threads.
#
#     bench/features.sh [RESPONSES ...]       1,000,000 and 100,000,000 by default, with a twentieth as many accounts
#
# Values are compared up to ten million responses; beyond that their text alone would take gigabytes.
source "$(dirname "$0")/lib.sh"
with_duckdb
cargo build --release --locked --quiet -p app -p scoring --example features
first=
[ $# -gt 0 ] || set -- 1000000 100000000
for responses; do
  data=$work/generated
  rm -rf "$data"
  measure "$clout" --data "$data" generate --responses "$responses" --accounts $((responses / 20)) --days 400
  RAYON_NUM_THREADS=2 measure target/release/examples/features "$data"
  fold_cpu=$cpu fold_wall=$wall fold_rss=$rss
  values=-
  if [ "$responses" -le 10000000 ]; then
    # A run of its own writes the values, as writing them is no part of what is measured.
    values=$work/features.csv
    target/release/examples/features "$data" "$values" >/dev/null
  fi
  measure "$python" bench/features.py "$data" - --threads 2
  million=$((responses / 1000000))
  row "features of $million million responses" "$(calc '%.1f CPU-s, %.0f s' "$fold_cpu, $fold_wall"), $fold_rss MiB" "90 s, 6144 MiB"
  row "  the same in DuckDB ($rss MiB)" "$(calc '%.1f CPU-s, %.0f s' "$cpu, $wall")" "more CPU-s"
  if [ "$values" != - ]; then
    "$python" bench/features.py "$data" "$values" >"$work/compared"
    row "  greatest difference of a value" "$(grep -o '"greatest_difference": [^}]*' "$work/compared" | cut -d' ' -f2)" "< 1e-9"
  fi
  [ -n "$first" ] || first=$(calc '%.9f' "$fold_cpu / $responses")
  row "  cost of a response beside the first" "$(calc '%.2f' "$fold_cpu / $responses / $first") times" "< 1.5 times"
done
