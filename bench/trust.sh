#!/usr/bin/env bash
# How long trust by race walks takes on a large graph, beside NetworKit's PageRank to the same stability.
#
#     bench/trust.sh [ACCOUNTS [RESPONSES]]      10,000,000 and 300,000,000 by default
#
# The graph is generated from seed 1, not recorded: a Chung-Lu graph with the degree law of the Higgs activity data
# (`bench/trust.py law FILE` measures it). Walks begin at accounts with at least three responders and are made with
# two seeds; *stability* is the share that their first 1,000 accounts have in common. NetworKit is stopped after the
# fewest iterations whose first 1,000 share as much with those of its converged ranking, which is the coarsest
# tolerance that will do. Both sides start from the edges in one binary file; ranking is timed alone and with
# building the graph. One side runs at a time. Seconds are told on the wall and of all cores.
#
# Then rankings from 200 accounts' own view, of about 20,000 walks each, on a generated graph of the size of Higgs.
#
# Needs python3 with venv. At full size: 4 GB of disk below target/, 4 GiB of memory for Clout and 16 for
# NetworKit, and a quarter of an hour, most of it NetworKit's building. Ends by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
accounts=${1:-10000000}
responses=${2:-300000000}
cargo build --release --quiet -p graph --example trust
venv=target/bench-venv
[ -x $venv/bin/python ] || python3 -m venv $venv
$venv/bin/python -c 'import networkit, numpy' 2>/dev/null || $venv/bin/pip install --quiet networkit numpy
work=$(mktemp -d -p target trust.XXXXXX)
trap 'rm -rf "$work"' EXIT
trust=target/release/examples/trust
$trust generate "$accounts" "$responses" 1 "$work/edges"
first=$($trust walk "$accounts" "$work/edges" 1 "$work/first")
second=$($trust walk "$accounts" "$work/edges" 2 "$work/second")
$venv/bin/python bench/trust.py compare "$accounts" "$work/edges" "$work/first" "$work/second" "$first" "$second"
$trust generate 304198 555481 1 "$work/edges"
$trust view 304198 "$work/edges"
