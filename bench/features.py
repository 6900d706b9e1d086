"""The response features of a lake, in DuckDB, and beside what Clout's fold makes of the same files.

    python3 bench/features.py DATA_DIR FEATURES.csv|- [--threads 2] [--memory 6GB]

The SQL asks for what crates/scoring/examples/features.rs makes, under the same rules: each distinct responder counts
once a group of kinds by the latest response that stands, undos by id and undos of the latest act end what their actor
did, deletions end what their actor wrote or drew, closings end what came before. Responses of the same pair are grouped
by the texts of their accounts, as a lake has nothing else; the query was written to be fast: marks are joined to
responses by hash, and everything is grouped twice, by pair and by person.

Prints one line of JSON: seconds of wall and CPU, peak memory, and the greatest difference of any value where a CSV of the
fold was given. Needs the package duckdb.
"""

import argparse
import csv
import glob
import json
import resource
import time

import duckdb

GROUPS = {
    "repost": ("repost", "quote"),
    "reply": ("reply", "comment", "accept"),
    "mention": ("mention", "link"),
    "like": ("like", "bookmark", "tip", "endorse"),
    "follow": ("follow",),
}
HORIZON = 28 * 86_400
KINDS = [kind for kinds in GROUPS.values() for kind in kinds]


def people(group, half_life):
    """The summed recency of the responders of a group."""
    latest = f"latest_{group}"
    return f"coalesce(sum(pow(2, -(at - {latest}) / 1e6 / {half_life * HORIZON!r})) FILTER ({latest} IS NOT NULL), 0)"


def query(files):
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    undos = ", ".join(f"'undo_{kind}'" for kind in KINDS)
    latest = ", ".join(
        f"max(micros) FILTER (kind IN ({', '.join(repr(kind) for kind in kinds)})) AS latest_{group}"
        for group, kinds in GROUPS.items()
    )
    half_lives = [("all", h) for h in (1 / 28, 0.25, 1.0, 3.0)]
    half_lives += [(group, h) for group in GROUPS for h in (0.25, 1.0, 3.0)]
    features = ",\n    ".join(f"{people(group, h)} AS {group}_{place}" for place, (group, h) in enumerate(half_lives))
    slot = HORIZON * 1_000_000 // 28
    return f"""
SET VARIABLE moment = (SELECT (epoch_us(max(day)::TIMESTAMP) + 86400000000) FROM (
    SELECT DISTINCT day FROM read_parquet({files!r}, hive_partitioning = true)));
CREATE TEMP TABLE marks AS
SELECT epoch_us(time) AS micros, id, kind, actor, target, post, undoes
FROM read_parquet({files!r}, hive_partitioning = true)
WHERE kind IN ({undos}, 'delete', 'close') AND epoch_us(time) <= getvariable('moment');
CREATE TEMP TABLE undone AS
SELECT undoes, actor, max(micros) AS until FROM marks WHERE undoes IS NOT NULL GROUP BY ALL;
CREATE TEMP TABLE deleted AS
SELECT post, actor, max(micros) AS until FROM marks WHERE kind = 'delete' AND post IS NOT NULL GROUP BY ALL;
CREATE TEMP TABLE closed AS
SELECT actor, max(micros) AS until FROM marks WHERE kind = 'close' GROUP BY ALL;
CREATE TEMP TABLE undone_latest AS
SELECT kind[6:] AS kind, actor, target, coalesce(post, '') AS post, micros FROM marks
WHERE kind IN ({undos}) AND undoes IS NULL AND target IS NOT NULL;
CREATE TEMP TABLE acts_of_these AS
SELECT epoch_us(time) AS micros, id, kind, actor, target, coalesce(post, '') AS post
FROM read_parquet({files!r}, hive_partitioning = true)
WHERE kind IN ({listed}) AND (kind, actor, target, coalesce(post, '')) IN
    (SELECT (kind, actor, target, post) FROM undone_latest);
CREATE TEMP TABLE undone_by_time AS
SELECT DISTINCT acts.id, acts.micros FROM undone_latest AS undo ASOF JOIN acts_of_these AS acts
ON undo.kind = acts.kind AND undo.actor = acts.actor AND undo.target = acts.target AND undo.post = acts.post
    AND undo.micros >= acts.micros;
CREATE TEMP TABLE features AS
WITH standing AS (
    SELECT epoch_us(acts.time) AS micros, kind, acts.target, acts.actor
    FROM read_parquet({files!r}, hive_partitioning = true) AS acts
    LEFT JOIN undone ON undone.undoes = acts.id AND undone.actor = acts.actor
        AND undone.until >= epoch_us(acts.time)
    LEFT JOIN deleted AS own ON own.post = acts.own_post AND own.actor = acts.actor
        AND own.until >= epoch_us(acts.time)
    LEFT JOIN deleted AS under ON under.post = acts.post AND under.actor = acts.target
        AND under.until >= epoch_us(acts.time) AND kind NOT IN ('mention', 'link')
    LEFT JOIN closed ON closed.actor = acts.actor AND closed.until >= epoch_us(acts.time)
    LEFT JOIN undone_by_time ON undone_by_time.id = acts.id AND undone_by_time.micros = epoch_us(acts.time)
    WHERE kind IN ({listed}) AND NOT undated AND acts.actor <> acts.target AND epoch_us(acts.time) < getvariable('moment')
        AND undone.until IS NULL AND own.until IS NULL AND under.until IS NULL AND closed.until IS NULL
        AND undone_by_time.micros IS NULL
), pairs AS (
    SELECT target, actor, max(micros) AS latest_all, {latest}
    FROM standing GROUP BY target, actor
), slots AS (
    SELECT target, sum(pow(2, -slot / 28.0)) AS active FROM (
        SELECT DISTINCT target, (getvariable('moment') - micros - 1) // {slot} AS slot FROM standing
    ) GROUP BY target
), summed AS (
    SELECT target, count(*) AS responders,
    count(*) FILTER (getvariable('moment') - latest_all <= {3 * HORIZON * 1_000_000}) AS recent,
    {features.replace('at -', "getvariable('moment') -")}
    FROM pairs GROUP BY target
)
SELECT summed.*, active FROM summed JOIN slots USING (target);
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("features")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="6GB")
    args = parser.parse_args()
    files = f"{args.data}/lake/network=*/day=*/*.parquet"
    db = duckdb.connect()
    db.execute(f"SET threads = {args.threads}; SET memory_limit = '{args.memory}'")
    db.execute(f"SET temp_directory = '{args.data}/duckdb-spill'")
    started = time.monotonic()
    db.execute(query(files))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "duckdb": duckdb.__version__,
        "files": len(glob.glob(files)),
        "people": db.execute("SELECT count(*) FROM features").fetchone()[0],
        "elapsed_seconds": time.monotonic() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_rss_bytes": usage.ru_maxrss * 1024,
    }
    if args.features != "-":
        report |= compare(db, args.features)
    print(json.dumps(report))


def compare(db, path):
    """Counts who agrees. Persons of the fold are hashes, so rows are matched by all their values, sorted."""
    with open(path, newline="") as file:
        fold = sorted([float(value) for value in row[1:]] for row in csv.reader(file))
    rows = db.execute("SELECT * EXCLUDE (target) FROM features").fetchall()
    sql = sorted([float(value) for value in row] for row in rows)
    # Values of equal people may be sorted differently in their last digits: compare column by column.
    worst = 0.0
    for ours, theirs in zip(zip(*fold), zip(*sql)):
        for a, b in zip(sorted(ours), sorted(theirs)):
            worst = max(worst, abs(a - b) / max(1.0, abs(b)))
    return {"compared": len(fold), "same_count": len(fold) == len(sql), "greatest_difference": worst}


if __name__ == "__main__":
    main()
