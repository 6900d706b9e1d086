-- Who is shown without a rank, by model, until the operator has looked: as of the snapshot published last. People are
-- named by their id alone.
CREATE TABLE held_back (
    model TEXT NOT NULL,
    -- 16 hexadecimal digits.
    person TEXT NOT NULL CHECK (length(person) = 16),
    -- The snapshot it was decided for, in days since 1970-01-01.
    day INTEGER NOT NULL,
    -- In tenths of a point.
    score INTEGER NOT NULL,
    without INTEGER NOT NULL,
    needed INTEGER NOT NULL,
    accounts INTEGER NOT NULL,
    PRIMARY KEY (model, person)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 7;
