"""Runs a command and writes what it cost: CPU-seconds, wall seconds and peak MiB, of it and its children.

    measure.py COST_FILE COMMAND ...
"""

import os
import subprocess
import sys
import time

begin = time.perf_counter()
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
wall = time.perf_counter() - begin
with open(sys.argv[1], "w") as file:
    file.write(f"{usage.ru_utime + usage.ru_stime:.3f} {wall:.3f} {usage.ru_maxrss / 1024:.0f}\n")
sys.exit(os.waitstatus_to_exitcode(status))
