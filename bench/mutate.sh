#!/bin/bash
# Damages the payloads of all formats at random and reads them: no panic, no hang over 5 s, no more than 300 MB.
# bench/mutate.sh [COUNT], by default 20,000. What goes wrong is kept in the folder for temporary files, and named.
set -euo pipefail
cd "$(dirname "$0")/.."
CLOUT_MUTATIONS="${1:-20000}" cargo test --release -q -p networks --test it -- mutated --nocapture
