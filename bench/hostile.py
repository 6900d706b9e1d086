#!/usr/bin/env python3
"""What happens to a folder from outside, through the binary: damage, late data, many processes at once.

    CLOUT=target/release/clout bench/hostile.py [--only damage|late|beside] [--rounds 40] [--flips 12] [--seed 1]

- damage: a byte flipped in each file of lake/segments, files cut short, emptied, lengthened, exchanged, and put back as
  they were before late data came. What is published afterwards has the same bytes as before, or the error names the file.
- late: data that come late, an undo before what it undoes, and a deletion; then `score` publishes byte for byte what it
  publishes of the same lake without any segments.
- beside: rounds of import, score, optout, export, verify and erase as processes of their own, beside an import from a
  pipe that stays open. None of them fails, and in the end the folder is as it was written and scores as a fresh one.

Prints a line for each trial, and ends with 1 where anything differs or fails.
"""
import argparse
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading

CLOUT = os.path.realpath(os.environ.get("CLOUT", "target/release/clout"))
START = 1704067200  # 2024-01-01
DAY = 86_400
failures = 0


def run(folder, *arguments):
    command = [CLOUT, "--data", str(folder), *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    return done.returncode, done.stdout, done.stderr


def ok(folder, *arguments):
    code, out, err = run(folder, *arguments)
    if code != 0:
        sys.exit(f"clout {' '.join(arguments)}: {code}\n{out}{err}")
    return out


def world(path, seed, days, stars, fans):
    """Stars who post each day, and fans who respond to them, most to the first of them; some take it back."""
    draw = random.Random(seed)
    lines = ["time,network,kind,actor,target,post,id,name,text"]
    for day in days:
        start = START + day * DAY
        for star in range(stars):
            lines.append(f"{start + draw.randrange(80_000)},town,post,star{star},,p{star}-{day},,,words of star{star}")
        for fan in range(fans):
            for _ in range(draw.choice([0, 1, 1, 2, 3])):
                star = min(int(draw.expovariate(0.4)), stars - 1)
                post = f"p{star}-{max(0, day - draw.randrange(3))}"
                kind = draw.choice(["like", "reply", "repost"])
                lines.append(f"{start + draw.randrange(86_000)},town,{kind},fan{fan},star{star},{post},{seed}-{len(lines)},,")
                if draw.random() < 0.05:
                    end = start + draw.randrange(3 * DAY)
                    lines.append(f"{end},town,delete,fan{fan},,,{seed}-{len(lines) - 1},,")
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def published(folder):
    """The bytes that people see: scores, details and history."""
    digests = {}
    for part in ("snapshots", "history"):
        for file in sorted((folder / part).rglob("*")):
            if file.is_file():
                digests[str(file.relative_to(folder))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return digests


def differing(before, after):
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def segments(folder):
    return sorted((folder / "lake" / "segments").rglob("*.segment"))


def copied(folder, name, fresh=False):
    copy = folder.parent / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    if fresh:
        shutil.rmtree(copy / "lake" / "segments", ignore_errors=True)
    return copy


def tell(trial, count, wrong):
    global failures
    failures += len(wrong)
    print(f"{trial}: {count} tried, {len(wrong)} wrong", flush=True)
    for line in wrong[:10]:
        print(f"  {line}", flush=True)


def damage(work, options, draw):
    folder = work / "damaged"
    ok(folder, "import", "responses", world(work / "world.csv", 1, range(70), 12, 60))
    ok(folder, "score")
    old = {file: file.read_bytes() for file in segments(folder)}
    ok(folder, "import", "responses", world(work / "late.csv", 2, range(5, 40), 12, 25))
    ok(folder, "score", "--accept")
    before = published(folder)
    kept = {file: file.read_bytes() for file in segments(folder)}
    wrong, tried = [], 0

    def attempt(what, changed):
        nonlocal tried
        tried += 1
        for file, content in changed.items():
            file.write_bytes(content)
        code, out, err = run(folder, "score")
        differ = differing(before, published(folder))
        named = any(file.name in out + err for file in changed)
        if differ or (code != 0 and not named):
            wrong.append(f"{what}: exit {code}, {len(differ)} files differ: {differ[:3]} {err.strip()[:200]}")
        for file in segments(folder):
            file.unlink()
        for file, content in kept.items():
            file.write_bytes(content)

    for file, content in kept.items():
        for _ in range(options.flips):
            at, flip = draw.randrange(len(content)), draw.randrange(1, 256)
            attempt(f"{file.name} byte {at} ^ {flip:#x}", {file: content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]})
        attempt(f"{file.name} emptied", {file: b""})
        attempt(f"{file.name} cut", {file: content[: draw.randrange(len(content))]})
        attempt(f"{file.name} lengthened", {file: content + b"\0"})
        attempt(f"{file.name} twice itself", {file: content + content})
    names = list(kept)
    for first, second in zip(names, names[1:]):
        attempt(f"{first.name} and {second.name} exchanged", {first: kept[second], second: kept[first]})
    for file, content in old.items():
        attempt(f"{file.name} as before late data", {file: content})
    attempt("all as before late data", old)
    tell("damage", tried, wrong)


def late(work, options, draw):
    folder = work / "late"
    wrong = []
    ok(folder, "import", "responses", world(work / "world.csv", 1, range(70), 12, 60))
    ok(folder, "score")
    header = "time,network,kind,actor,target,post,id,name,text\n"
    rounds = 8
    for turn in range(rounds):
        first = draw.randrange(0, 60)
        path = world(work / f"late{turn}.csv", 10 + turn, range(first, first + draw.randrange(1, 12)), 12, draw.randrange(1, 30))
        ok(folder, "import", "responses", path)
        undone = [f"{START + draw.randrange(75 * DAY)},town,delete,fan{draw.randrange(60)},,,1-{draw.randrange(1, 6000)},," for _ in range(40)]
        gone = [f"{START + draw.randrange(75 * DAY)},town,delete,star{draw.randrange(12)},,p{draw.randrange(12)}-{draw.randrange(60)},,," for _ in range(5)]
        extra = work / f"undone{turn}.csv"
        extra.write_text(header + "\n".join(undone + gone) + "\n")
        run(folder, "import", "responses", str(extra))
        if turn % 3 == 2:
            ok(folder, "erase", f"town:fan{turn}")
        fresh = copied(folder, "late-fresh", fresh=True)
        for place in (folder, fresh):
            ok(place, "score", "--accept")
        differ = differing(published(folder), published(fresh))
        if differ:
            wrong.append(f"round {turn}: {differ[:4]}")
    tell("late", rounds, wrong)


def beside(work, options, draw):
    folder = work / "beside"
    ok(folder, "import", "responses", world(work / "world.csv", 1, range(40), 8, 150))
    ok(folder, "score")
    wrong, tried, lock = [], 0, threading.Lock()
    header = "time,network,kind,actor,target,post,id,name,text\n"

    def repeat(*commands):
        nonlocal tried
        for arguments in commands:
            code, out, err = run(folder, *arguments)
            with lock:
                tried += 1
                if code != 0:
                    wrong.append(f"{' '.join(arguments)}: exit {code} {(err or out).strip()[-300:]}")

    small = []
    for turn in range(options.rounds):
        path = work / f"small{turn}.csv"
        start = START + (turn % 40) * DAY
        lines = [f"{start + n},town,like,guest{turn}-{n},star{n % 8},,s{turn}-{n},," for n in range(5)]
        path.write_text(header + "\n".join(lines) + "\n")
        small.append(str(path))
    pipe = subprocess.Popen(
        [CLOUT, "--data", str(folder), "import", "responses", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    pipe.stdin.write(header)
    turns = range(options.rounds)
    jobs = [
        [("import", "responses", path) for path in small],
        [("optout", f"town:fan{turn}") for turn in turns],
        [("export", "events", "--format", "csv") for _ in turns],
        [("verify",) for _ in turns],
        [("erase", f"town:fan{100 + turn}") for turn in range(options.rounds // 4)],
        [("score", "--accept") for _ in range(options.rounds // 2)],
    ]
    threads = [threading.Thread(target=repeat, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    turn = 0
    while any(thread.is_alive() for thread in threads):
        pipe.stdin.write(f"{START + (turn % 40) * DAY + turn},town,reply,piped{turn % 50},star{turn % 8},,q{turn},,\n")
        pipe.stdin.flush()
        turn += 1
        threads[0].join(0.02)
        threads[-1].join(0.02)
    out, err = pipe.communicate()
    if pipe.returncode != 0:
        wrong.append(f"the pipe: exit {pipe.returncode} {err.strip()[-300:]}")
    repeat(("erase", "--pending"), ("verify",))
    events = ok(folder, "export", "events", "--format", "csv")
    for gone in [f"fan{turn}" for turn in turns] + [f"fan{100 + turn}" for turn in range(options.rounds // 4)]:
        if f",{gone}," in events:
            wrong.append(f"{gone} is still there")
    if events.count(",piped") != turn:
        wrong.append(f"{turn} lines were piped, {events.count(',piped')} arrived")
    fresh = copied(folder, "beside-fresh", fresh=True)
    for place in (folder, fresh):
        ok(place, "score", "--accept")
    differ = differing(published(folder), published(fresh))
    if differ:
        wrong.append(f"scores differ from those of a lake without segments: {differ[:4]}")
    tell("beside", tried, wrong)


def main():
    trials = {"damage": damage, "late": late, "beside": beside}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=trials, action="append", help="this trial; may be given again")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--flips", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clout-hostile.") as folder:
        for name in options.only or trials:
            work = pathlib.Path(folder) / name
            work.mkdir()
            trials[name](work, options, random.Random(options.seed))
    sys.exit(1 if failures else 0)


main()
