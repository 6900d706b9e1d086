-- What people tell about the community beside its events.

-- The day of the first scoring that found founders enough: whoever had standing by its end is one, for good.
CREATE TABLE founding (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    day INTEGER NOT NULL
) STRICT;

-- People the operator names as those whom trust starts from, in place of founders.
CREATE TABLE named_members (
    network TEXT NOT NULL,
    native TEXT NOT NULL,
    PRIMARY KEY (network, native)
) STRICT, WITHOUT ROWID;

-- Accounts joined to the one that their person is shown under; told in microseconds since 1970. No account that is
-- shown is itself another's.
CREATE TABLE links (
    network TEXT NOT NULL,
    native TEXT NOT NULL,
    shown_network TEXT NOT NULL,
    shown_native TEXT NOT NULL,
    proof TEXT,
    told INTEGER NOT NULL,
    PRIMARY KEY (network, native)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
