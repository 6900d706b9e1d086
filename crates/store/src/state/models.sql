-- Which models took over, in order: the last one is the current one. Rows are only ever added.
CREATE TABLE model_publications (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL,
    -- The first day it stands for, in days since 1970-01-01; NULL for all there are.
    from_day INTEGER,
    -- Microseconds since 1970-01-01, as told.
    at INTEGER NOT NULL,
    -- The lake there was, if any.
    lake_generation TEXT
) STRICT;

-- What became of snapshots at the gate; the last row of a day and model holds. Rows are only ever added. A report
-- names people by their id alone, which erasing replaces.
CREATE TABLE gate_decisions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    day INTEGER NOT NULL,
    model TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('first', 'quarantined', 'accepted', 'passed')),
    at INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;

PRAGMA user_version = 2;
