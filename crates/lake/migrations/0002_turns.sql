-- Counters that go with the lake's content. `change` rises with every change of `runs`, `erasure` with every erasure,
-- and `run` is the number that a run was given last: numbers are not given twice, as files are named by them.
CREATE TABLE numbers (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO numbers VALUES
    ('change', 0),
    ('erasure', 0),
    ('run', (SELECT coalesce(max(id), 0) FROM runs));

-- The change by which a file left the lake: it stays until nobody reads the lake as it was before. 0 for files that
-- never joined.
ALTER TABLE strays ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;
