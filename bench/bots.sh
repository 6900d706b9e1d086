#!/usr/bin/env bash
# What accounts known to be bots or trolls get, beside others, on the data beside the project (../shared/data):
# the estimate from public counters of labelled bots and humans, and of trolls as their followers grew; score and
# weight of bots that do little but retweet. Reads what the API says, so it stays right when scoring changes.
# Ends by itself in about a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${CLOUT_SHARED:-../shared/data}
[ -d "$shared" ] || { echo "no data in $shared: this report needs the folder beside the project"; exit 1; }
if [ -z "${CLOUT:-}" ]; then
  cargo build --release --quiet
  CLOUT=$PWD/target/release/clout
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 bench/bots.py "$CLOUT" "$shared" "$work"
