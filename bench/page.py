"""The asking part of page.sh: requests on one kept connection, and what they cost the server in CPU.

    page.py ADDRESS SERVER_PID REQUESTS
"""

import http.client
import json
import os
import sys
import time

address, pid, requests = sys.argv[1], sys.argv[2], int(sys.argv[3])
host, port = address.split(":")
connection = http.client.HTTPConnection(host, int(port), timeout=30)
TICKS = os.sysconf("SC_CLK_TCK")


def get(path):
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")
    return body


def cpu():
    """CPU-seconds of the server so far, in ticks of a hundredth."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


people = [person["account"] for person in json.loads(get("/api/v1/top?limit=200"))["people"]]
for form, prefix in (("page", "/people/"), ("json", "/api/v1/people/")):
    for account in people:
        get(prefix + account)
    begun, times = cpu(), []
    for index in range(requests):
        start = time.perf_counter()
        get(prefix + people[index % len(people)])
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    spent = (cpu() - begun) / requests * 1000
    print(f"{form} {spent:.3f} {times[len(times) // 2]:.2f} {times[len(times) * 99 // 100]:.2f}")
