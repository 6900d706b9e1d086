# Sourced by the scripts beside it; not run by itself.
#
# CLOUT            the binary that is measured; without it the release build of this checkout, which is made first
# CLOUT_BASELINE   an older binary to be measured in the same run, where a script compares two
# BENCH_WORK       where work folders are made (default: the system's); the largest needs 25 GB
# BENCH_ROWS       a file that rows of the closing table are added to
#
# After `measure COMMAND...`: $cpu (seconds, user and system, children included), $wall (seconds), $rss (MiB at the peak)
# and what was printed in $work/out and $work/err. A command that fails ends the script and is shown.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$bench/.."
shared=${CLOUT_SHARED:-../shared/data}
unset CLOUT_DATA CLOUT_COMMUNITY CLOUT_CONTACT CLOUT_ATTRIBUTION

if [ -z "${CLOUT:-}" ]; then
  cargo build --release --locked --quiet -p app
  CLOUT=$PWD/target/release/clout
fi
clout=$(realpath "$CLOUT")
baseline=${CLOUT_BASELINE:+$(realpath "$CLOUT_BASELINE")}
work=$(mktemp -d -p "${BENCH_WORK:-${TMPDIR:-/tmp}}" clout-bench.XXXXXX)
server=
clean() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

measure() {
  python3 "$bench/measure.py" "$work/cost" "$@" >"$work/out" 2>"$work/err" || {
    echo "failed: $*" >&2
    tail -n 20 "$work/err" >&2
    exit 1
  }
  read -r cpu wall rss <"$work/cost"
}

# A line for people, and a row of the closing table: what, the figure, what it should reach, and what it was before.
row() {
  printf '%-66s %14s   aim %-16s %s\n' "$1" "$2" "$3" "${4:+before $4}"
  [ -z "${BENCH_ROWS:-}" ] || printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$BENCH_ROWS"
}

# Arithmetic on measured numbers: calc FORMAT EXPRESSION.
calc() { awk "BEGIN { printf \"$1\", $2 }"; }

# Where a script needs the data beside the project.
need() {
  [ -e "$shared/$1" ] || { echo "no $shared/$1: this needs the data folder beside the project" >&2; exit 1; }
}

# DuckDB for Python, in an environment of its own below target/.
with_duckdb() {
  python=target/bench-venv/bin/python
  [ -x "$python" ] || python3 -m venv target/bench-venv
  "$python" -c 'import duckdb' 2>/dev/null || target/bench-venv/bin/pip install --quiet duckdb
}

# Starts the site on a data folder; gives $server and $address, or ends the script where it does not come up.
serve() {
  "$clout" --data "$1" serve --port "${2:-18090}" >"$work/served" 2>"$work/served.err" &
  server=$!
  for _ in $(seq 600); do
    address=$(grep -o '127[0-9.:]*' "$work/served" || true)
    [ -n "$address" ] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/served.err" >&2
  exit 1
}

stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}
