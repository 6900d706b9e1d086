-- What was read, how far, and what became of it.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,       -- identity of the content, given by whoever imports
    name TEXT NOT NULL,                -- as it is shown
    cursor INTEGER NOT NULL DEFAULT 0, -- records whose events are in the lake
    done INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,      -- events, duplicates included
    duplicates INTEGER NOT NULL DEFAULT 0  -- of these, events that were there before
) STRICT;

CREATE TABLE tallies (
    source INTEGER NOT NULL REFERENCES sources (id),
    what TEXT NOT NULL CHECK (what IN ('reject', 'skip')),
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (source, what, reason)
) STRICT, WITHOUT ROWID;

-- The first few rejects of each reason.
CREATE TABLE samples (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    reason TEXT NOT NULL,
    position INTEGER NOT NULL,
    detail TEXT NOT NULL,
    sample TEXT NOT NULL
) STRICT;

-- Sorted sequences of files. A partition with one canonical run is in its final form.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    day INTEGER NOT NULL,              -- days since 1970-01-01
    source INTEGER REFERENCES sources (id), -- null once merged
    canonical INTEGER NOT NULL,
    deletes_seen INTEGER NOT NULL      -- deletions up to this number were carried out on it
) STRICT;
CREATE INDEX runs_by_partition ON runs (network, day);

CREATE TABLE files (
    run INTEGER NOT NULL REFERENCES runs (id),
    place INTEGER NOT NULL,            -- order within the run
    path TEXT NOT NULL UNIQUE,         -- relative to the lake's folder
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    contents INTEGER NOT NULL,         -- rows that hold text or tags
    digest TEXT NOT NULL,              -- XXH3-128 of the bytes
    PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;

-- Hashes of deleted posts: their text is taken away wherever and whenever it turns up.
CREATE TABLE deletes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL,
    hash INTEGER NOT NULL,
    UNIQUE (network, hash)
) STRICT;

-- Files that may lie in the folder without being part of the lake: about to join, or replaced.
CREATE TABLE strays (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Things to finish after a crash.
CREATE TABLE chores (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
