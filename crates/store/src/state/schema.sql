-- The register of what is published, and what people own. `changes` rises with every change that readers see.
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO meta (one, secret, changes) VALUES (1, randomblob(32), 0);

-- Every file of the store but the derived index, by its path below the folder. While a file is being replaced
-- both the old seal and the next one are right; one that is new has no old seal yet.
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    digest TEXT,
    bytes INTEGER,
    next_digest TEXT,
    next_bytes INTEGER
) STRICT;

-- Published snapshots in the order of publishing; day in days since 1970-01-01.
CREATE TABLE snapshots (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    day INTEGER NOT NULL,
    model TEXT NOT NULL,
    revision INTEGER NOT NULL,
    path TEXT NOT NULL,
    lake_generation TEXT NOT NULL,
    people INTEGER NOT NULL,
    UNIQUE (day, model, revision)
) STRICT;

-- Snapshots with the seal of their scores.
CREATE VIEW published AS
    SELECT s.sequence, s.day, s.model, s.revision, s.lake_generation, s.people,
        f.digest, f.bytes, m.bytes AS model_bytes
    FROM snapshots s
    JOIN files f ON f.path = s.path || '/scores.parquet'
    JOIN files m ON m.path = s.path || '/model.json';

-- Whose details are kept, and the manifest that names their files.
CREATE TABLE details (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day INTEGER NOT NULL,
    model TEXT NOT NULL,
    revision INTEGER NOT NULL,
    manifest TEXT NOT NULL
) STRICT;

-- Keyed hashes of those who left: nothing here tells who they were.
CREATE TABLE opt_outs (hash BLOB PRIMARY KEY CHECK (length(hash) = 32)) STRICT, WITHOUT ROWID;

-- Erasures not yet carried out everywhere. The row goes when they are.
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL,
    native TEXT NOT NULL,
    handles TEXT NOT NULL,
    replacement INTEGER NOT NULL,
    UNIQUE (network, native)
) STRICT;

PRAGMA user_version = 1;
