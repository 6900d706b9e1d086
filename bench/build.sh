#!/usr/bin/env bash
# How long a newcomer's first build takes: release, from clean, dependencies fetched before. For an idle machine.
#
#     bench/build.sh
CLOUT=$(command -v true) # nothing is measured with a binary here
export CLOUT
source "$(dirname "$0")/lib.sh"
cargo fetch --locked --quiet
measure env CARGO_TARGET_DIR="$work/target" cargo build --release --locked
row "first build from clean ($(nproc) cores, $(calc %.0f "$cpu") CPU-s, $rss MiB)" "$(calc %.1f "$wall / 60") min" "<= 4.5 min"
