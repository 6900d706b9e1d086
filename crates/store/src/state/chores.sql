-- Things to finish after a crash, or after another process was in the way.
CREATE TABLE chores (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;
