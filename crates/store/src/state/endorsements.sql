-- What people say of each other's topics, and of their own.

-- +K: who endorsed whom on what; at and withdrawn in microseconds since 1970. Topics are numbers beyond what SQLite's
-- whole numbers hold, so they are text.
CREATE TABLE plus_k (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    giver_network TEXT NOT NULL,
    giver_native TEXT NOT NULL,
    receiver_network TEXT NOT NULL,
    receiver_native TEXT NOT NULL,
    topic TEXT NOT NULL,
    at INTEGER NOT NULL,
    withdrawn INTEGER
) STRICT;
CREATE INDEX plus_k_given ON plus_k (giver_network, giver_native, at);
CREATE INDEX plus_k_received ON plus_k (receiver_network, receiver_native);
CREATE INDEX plus_k_in_time ON plus_k (at);

-- Topics that people hid, or claim without evidence; kept under every account that the person had then.
CREATE TABLE topic_choices (
    network TEXT NOT NULL,
    native TEXT NOT NULL,
    topic TEXT NOT NULL,
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    proposed INTEGER NOT NULL CHECK (proposed IN (0, 1)),
    PRIMARY KEY (network, native, topic)
) STRICT, WITHOUT ROWID;

-- Every change of both, and by whose hand. Rows are only ever added, but by erasure.
CREATE TABLE topic_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    network TEXT NOT NULL,
    native TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('endorsed', 'withdrew', 'hid', 'restored', 'proposed')),
    topic TEXT NOT NULL,
    -- Whom they endorsed.
    other_network TEXT,
    other_native TEXT,
    hand TEXT NOT NULL CHECK (hand IN ('operator', 'own'))
) STRICT;

PRAGMA user_version = 4;
