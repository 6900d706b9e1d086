#!/usr/bin/env bash
# Runs fuzz targets for so many seconds each: fuzz/run.sh "TARGET.." SECONDS
#
# Needs cargo-fuzz and a C++ compiler, no nightly compiler: the counters of coverage are a pass of the stable one, and
# without a sanitizer nothing unstable is asked for. The code is free of `unsafe`, so a sanitizer would watch libraries
# alone and take half of the speed.
#
# Inputs start from the fixtures of the tests and from fuzz/seeds; what a run finds new is kept in fuzz/corpus, for the
# next run on the same machine. A panic, an input that takes 10 seconds, a single allocation above 256 MiB or 1 GiB in
# all ends the run with an error and leaves the input in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz is missing: cargo install --locked cargo-fuzz" >&2; exit 2; }
read -ra targets <<<"$1"
seconds=$2

# Scratch files of the runs lie in memory where there is a folder for that, and go with them.
TMPDIR=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

cargo fuzz build --sanitizer none
for target in "${targets[@]}"; do
  folders=(fuzz/corpus/"$target")
  for seeds in fuzz/seeds/"$target" crates/networks/tests/fixtures/"${target/_/-}"; do
    [ ! -d "$seeds" ] || folders+=("$seeds")
  done
  mkdir -p "${folders[0]}" fuzz/artifacts
  log=$(mktemp)
  if cargo fuzz run --sanitizer none "$target" "${folders[@]}" -- -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=65536 -print_final_stats=1 -verbosity=1 >"$log" 2>&1; then
    awk -v target="$target" '/number_of_executed_units/ { runs = $2 } /peak_rss_mb/ { rss = $2 } /cov: / { cov = $0 }
      END { sub(/.*cov: /, "", cov); sub(/ .*/, "", cov); print target ": " runs " inputs, coverage " cov ", peak " rss " MiB" }' "$log"
    rm -f "$log"
  else
    # The Parquet library passes over fields that it does not know one by one, however many a damaged footer claims.
    # Readers of ours check the digest of a file before, so such a file is refused; a target has no digest.
    if [[ $target =~ ^(lake_file|store_table)$ ]] && grep -q 'libFuzzer: timeout' "$log"; then
      echo "$target: ended by an input on which the Parquet library takes too long, see fuzz/run.sh"
      rm -f "$log"
      continue
    fi
    grep -vE '^#[0-9]|^"' "$log" | tail -n 40
    echo "$target: broken; the input lies in fuzz/artifacts/$target, run it again with cargo fuzz run --sanitizer none $target FILE"
    rm -f "$log"
    exit 1
  fi
done
