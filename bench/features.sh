#!/bin/sh
# The response features of generated lakes: by the fold, and by DuckDB over the same files.
#
#     bench/features.sh FOLDER [RESPONSES ...]
#
# For each number of responses (a million and a hundred million by themselves): makes a lake with a twentieth as many
# accounts, measures the fold and DuckDB with two threads each, and compares all values up to ten million. Needs python3
# with the package duckdb, and 10 GB for a hundred million responses.
set -eu
folder=$1
shift
cargo build --release --quiet -p app -p scoring --bin clout --example features
for responses in "${@:-1000000 100000000}"; do
    for count in $responses; do
        data=$folder/generated-$count
        target/release/clout --data "$data" --json generate --responses "$count" --accounts $((count / 20)) --days 400
        values=-
        [ "$count" -le 10000000 ] && values=$data/features.csv
        echo "fold, $count responses:"
        RAYON_NUM_THREADS=2 target/release/examples/features "$data"
        # Values are written in a run of their own, which is not measured.
        [ "$values" = - ] || target/release/examples/features "$data" "$values" >/dev/null
        echo "DuckDB, $count responses:"
        python3 bench/features.py "$data" "$values" --threads 2
    done
done
