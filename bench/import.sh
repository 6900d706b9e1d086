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
source "$(dirname "$0")/lib.sh"
copies=${1:-2000}
need higgs-twitter
need bluesky-firehose-jetstream
with_duckdb
"$python" bench/import.py "$clout" "$shared/higgs-twitter/higgs-activity_time.txt.zst" \
  "$shared/bluesky-firehose-jetstream/expected_v1.jsonl" "$copies" "$work"
