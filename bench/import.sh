#!/usr/bin/env bash
# How long `clout import` takes, and how much memory, beside DuckDB reading the same files into Parquet.
#
#     bench/import.sh [COPIES]        copies of the recorded Jetstream lines, 2000 by default (304,000 lines)
#
# Needs python3 with venv, and the data folder ../shared. DuckDB is installed into target/bench-venv. They take
# turns, seven times, and the best of each counts: of Clout the whole process, start to end, synced and committed;
# of DuckDB the one statement alone, without starting Python. DuckDB is measured twice: `plain` writes one
# unsorted file with the columns it finds; `same work` makes ids, leaves out what Clout refuses or skips as far as
# SQL can tell, drops duplicates, sorts, and writes a folder per day.
set -euo pipefail
cd "$(dirname "$0")/.."
copies=${1:-2000}
higgs=../shared/data/higgs-twitter/higgs-activity_time.txt.zst
jetstream=../shared/data/bluesky-firehose-jetstream/expected_v1.jsonl
for file in "$higgs" "$jetstream"; do
    [ -e "$file" ] || { echo "no $file: the data folder must lie beside this one" >&2; exit 1; }
done
cargo build --release --quiet
venv=target/bench-venv
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -c 'import duckdb' 2>/dev/null || $venv/bin/pip install --quiet duckdb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
$venv/bin/python bench/import.py target/release/clout "$higgs" "$jetstream" "$copies" "$work"
