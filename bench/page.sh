#!/usr/bin/env bash
# How long a person page takes over loopback on the demo: 50 warming requests, then 2,000 measured ones, over
# all people in turn on one kept connection. Prints median, p99 and the slowest. Ends by itself.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
work=$(mktemp -d)
target/release/clout --data "$work" demo --no-serve >/dev/null
target/release/clout --data "$work" serve --port 18080 >"$work/out" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 50); do grep -q http "$work/out" && break; sleep 0.1; done
address=$(grep -o '127[0-9.:]*' "$work/out")
python3 - "$address" <<'PY'
import http.client, json, sys, time
host, port = sys.argv[1].split(":")
connection = http.client.HTTPConnection(host, int(port), timeout=5)
def get(path):
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return (time.perf_counter() - begin) * 1000, body
people = [p["account"] for p in json.loads(get("/api/v1/top?limit=200")[1])["people"]]
for index in range(50):
    get("/people/" + people[index % len(people)])
times = sorted(get("/people/" + people[index % len(people)])[0] for index in range(2000))
print(f"person page over loopback, 2000 requests: median {times[1000]:.2f} ms, p99 {times[1980]:.2f} ms, slowest {times[-1]:.2f} ms")
PY
