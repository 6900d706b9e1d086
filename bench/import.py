"""The measuring part of import.sh: runs each contender as a process of its own, and prints the ratios."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

RUNS = 7

HIGGS = """read_csv('{file}', delim = ' ', header = false, auto_detect = false, columns =
    {{'actor': 'VARCHAR', 'target': 'VARCHAR', 'seconds': 'BIGINT', 'kind': 'VARCHAR'}})"""
JETSTREAM = """read_json('{file}', format = 'newline_delimited', columns = {{'did': 'VARCHAR', 'time_us': 'BIGINT',
    'kind': 'VARCHAR', 'commit': 'STRUCT(operation VARCHAR, collection VARCHAR, rkey VARCHAR, record STRUCT(
    "text" VARCHAR, langs VARCHAR[], "createdAt" VARCHAR, subject JSON, reply STRUCT(parent STRUCT(uri VARCHAR))))'}})"""
TO_FILE = "(FORMAT parquet, COMPRESSION zstd)"
TO_DAYS = "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day))"
STATEMENTS = {
    ("higgs", "plain"): "COPY (SELECT make_timestamp(seconds * 1000000) AS time, kind, actor, target FROM "
    + HIGGS + ") TO '{out}' " + TO_FILE,
    ("higgs", "same work"): """COPY (SELECT DISTINCT make_timestamp(seconds * 1000000) AS time,
        hash(kind, actor, target, seconds) AS id, kind, actor, target, strftime(time, '%Y-%m-%d') AS day FROM """
    + HIGGS + " WHERE actor <> target ORDER BY time, id) TO '{out}' " + TO_DAYS,
    ("jetstream", "plain"): """COPY (SELECT make_timestamp(time_us) AS time, kind, did AS actor, commit.operation,
        commit.collection, commit.rkey, commit.record.text, commit.record.langs[1] AS lang,
        commit.record.subject->>'$.uri' AS subject, commit.record.subject::VARCHAR AS target,
        commit.record.reply.parent.uri AS parent FROM """ + JETSTREAM + ") TO '{out}' " + TO_FILE,
    ("jetstream", "same work"): """COPY (SELECT DISTINCT make_timestamp(time_us) AS time,
        hash(did, commit.collection, commit.rkey, commit.operation) AS id, kind, did AS actor, commit.operation,
        commit.collection, concat('at://', did, '/', commit.collection, '/', commit.rkey) AS post,
        commit.record.text, commit.record.langs[1] AS lang, commit.record.subject->>'$.uri' AS subject,
        commit.record.subject::VARCHAR AS target, commit.record.reply.parent.uri AS parent,
        strftime(time, '%Y-%m-%d') AS day FROM """ + JETSTREAM + " ORDER BY time, id) TO '{out}' " + TO_DAYS,
}


def multiply(recorded, copies, out):
    """Copies of recorded lines, each with its own times (going back, as none may lie ahead) and record keys."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    lines = [json.loads(line) for line in open(recorded, encoding="utf-8")]
    with open(out, "w", encoding="utf-8") as file:
        for copy in reversed(range(copies)):
            suffix = "".join(digits[copy >> shift & 31] for shift in (15, 10, 5, 0))
            for line in lines:
                line = {**line, "time_us": line["time_us"] - copy * 300_000_000}
                if "commit" in line:
                    key = line["commit"].get("rkey", "")
                    line["commit"] = {**line["commit"], "rkey": key[:-4] + suffix}
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    return len(lines) * copies


def child(command):
    """Wall seconds, peak MiB and standard output of a process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"failed with status {status}: {' '.join(command)}")
    return seconds, usage.ru_maxrss / 1024, output


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
    pathlib.Path(path).unlink(missing_ok=True)


def size(path):
    files = [path] if path.is_file() else path.rglob("*.parquet")
    return sum(file.stat().st_size for file in files) / 2**20


def clout(binary, form, file, out):
    seconds, peak, _ = child([binary, "--data", str(out), "--json", "import", form, str(file)])
    return seconds, peak


def duckdb(statement):
    seconds, peak, output = child([sys.executable, __file__, "duckdb", statement])
    return float(output), peak


def measure(work, contenders):
    """Seconds (best), peak MiB (worst) and MiB written of each; taking turns, so that what else the machine does
    meets all alike."""
    results = {name: [] for name in contenders}
    for _ in range(RUNS):
        for name, run in contenders.items():
            out = work / "out"
            remove(out)
            results[name].append((*run(out), size(out)))
    return {
        name: (min(run[0] for run in runs), max(run[1] for run in runs), runs[-1][2])
        for name, runs in results.items()
    }


def compare(binary, form, file, rows, work):
    print(f"\n{form}: {rows:,} rows, {file.stat().st_size / 2**20:.1f} MiB; best of {RUNS}")
    contenders = {"clout": lambda out: clout(binary, form, file, out)}
    for manner in ("plain", "same work"):
        statement = STATEMENTS[(form, manner)]
        contenders[f"duckdb, {manner}"] = lambda out, text=statement: duckdb(text.format(file=file, out=out))
    results = measure(work, contenders)
    ours = results["clout"]
    for name, (seconds, peak, written) in results.items():
        line = f"  {name:18} {seconds:7.3f} s {peak:6.0f} MiB peak {written:6.1f} MiB written"
        if name != "clout":
            line += f"   clout / duckdb: time {ours[0] / seconds:.2f}, memory {ours[1] / peak:.2f}"
            table(f"import of {form}, wall time beside {name}", f"{ours[0] / seconds:.2f} times", "< 1")
        print(line)


def table(what, figure, aim):
    """A row of the closing table of all.sh; what it was before is not known."""
    if rows := os.environ.get("BENCH_ROWS"):
        with open(rows, "a") as file:
            file.write(f"{what}\t{figure}\t{aim}\t\n")


def main():
    binary, higgs, jetstream, copies, work = sys.argv[1:]
    work = pathlib.Path(work)
    import duckdb as engine

    print(f"{os.cpu_count()} cores, DuckDB {engine.__version__}")
    compare(binary, "higgs", pathlib.Path(higgs), 563_069, work)
    lines = work / "jetstream.jsonl"
    rows = multiply(jetstream, int(copies), lines)
    compare(binary, "jetstream", lines, rows, work)


if __name__ == "__main__":
    if sys.argv[1] == "duckdb":
        import duckdb as engine

        start = time.perf_counter()
        engine.execute(sys.argv[2])
        print(time.perf_counter() - start)
    else:
        main()
