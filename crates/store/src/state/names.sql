-- The names that are looked for in texts, of those who left: a keyed hash of each, and a mark by which texts are
-- searched without knowing the name (a keyed fingerprint of eight bytes of it and one of all of it, both truncated).
CREATE TABLE left_names (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    mark BLOB NOT NULL CHECK (length(mark) = 13)
) STRICT, WITHOUT ROWID;

-- How many hashes there were before names had marks. Names among them are found by asking about every word.
CREATE TABLE unmarked_opt_outs (hashes INTEGER NOT NULL) STRICT;
INSERT INTO unmarked_opt_outs (hashes) SELECT count(*) FROM opt_outs;

PRAGMA user_version = 5;
