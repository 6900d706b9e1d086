#!/usr/bin/env bash
# How long a ranking from somebody's own view takes on Higgs, imported and scored: 50 warming requests, then 2,000
# measured ones over different accounts on one kept connection. Prints median, p99 and the slowest of the page's JSON
# over loopback, and of the ranking itself as the server logs it. Ends by itself.
#
#     bench/personal.sh [HIGGS]       the activity file, by default in the data folder ../shared
set -euo pipefail
cd "$(dirname "$0")/.."
higgs=${1:-../shared/data/higgs-twitter/higgs-activity_time.txt.zst}
[ -e "$higgs" ] || { echo "no $higgs: the data folder must lie beside this one" >&2; exit 1; }
clout=${CLOUT_BINARY:-target/release/clout}
[ -n "${CLOUT_BINARY:-}" ] || cargo build --release --quiet
work=$(mktemp -d)
$clout --data "$work" import higgs "$higgs" >/dev/null
$clout --data "$work" score
CLOUT_LOG=clout=debug NO_COLOR=1 $clout --data "$work" serve --port ${CLOUT_PORT:-18481} >"$work/out" 2>"$work/log" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 50); do grep -q http "$work/out" && break; sleep 0.1; done
address=$(grep -o '127[0-9.:]*' "$work/out")
python3 - "$address" "$work/log" <<'PY'
import http.client, json, re, sys, time
host, port = sys.argv[1].split(":")
connection = http.client.HTTPConnection(host, int(port), timeout=60)
def get(path):
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return (time.perf_counter() - begin) * 1000, answer.status, body
def told(what, times):
    times = sorted(times)
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    print(f"{what}, {len(times)} requests: median {at(0.5):.2f} ms, p99 {at(0.99):.2f} ms, slowest {times[-1]:.2f} ms")
# A third from the top of the list, where most is known; the rest spread evenly over everybody with a response.
everybody = json.loads(get("/api/v1/top?limit=1")[2])["measured"]
people = [p["account"] for page in range(2) for p in json.loads(get(f"/api/v1/top?limit=500&offset={500 * page}")[2])["people"]]
step = 90
for page in range(20):
    listed = json.loads(get(f"/api/v1/top?limit=50&offset={1000 + page * step * 50}")[2])["people"]
    people += [p["account"] for p in listed]
while get(f"/api/v1/from/{people[0]}")[1] == 503:
    time.sleep(0.5)
for index in range(50):
    get("/api/v1/from/" + people[index * 37 % len(people)])
before = open(sys.argv[2]).read().count("elapsed_us")
times, seen = [], 0
for index in range(2000):
    took, status, body = get("/api/v1/from/" + people[index % len(people)])
    assert status == 200, status
    times.append(took)
    seen += json.loads(body)["seen"] > 0
print(f"{everybody:,} people with enough evidence; {len(set(people))} viewers, of whom {100 * seen // 2000} % see anybody")
told("view over loopback", times)
inner = [int(us) / 1000 for us in re.findall(r"elapsed_us=(\d+)", open(sys.argv[2]).read())][before:]
told("the ranking itself", inner)
PY
