#!/usr/bin/env bash
# What a served snapshot of many people takes in memory, after a thousand pages, searches and lists were asked for.
#
#     bench/served.sh [PEOPLE]         1,000,000 by default
source "$(dirname "$0")/lib.sh"
people=${1:-1000000}
measure "$clout" --data "$work/data" generate --snapshot "$people"
serve "$work/data"
python3 - "$address" <<'PYTHON'
import http.client, json, sys
connection = http.client.HTTPConnection(*sys.argv[1].split(":"), timeout=120)
def get(path):
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return body
people = [person["account"] for person in json.loads(get("/api/v1/top?limit=200"))["people"]]
for account in people:
    get("/people/" + account)
    get("/api/v1/people/" + account)
    get("/search?q=" + account.split(":")[1][:6])
    get("/top?offset=" + str(len(account) * 1000))
PYTHON
peak=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$server/status")
now=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
stop
row "memory of a served snapshot of $people people, at the peak (then $now MiB)" "$peak MiB" "< 1024 MiB"
