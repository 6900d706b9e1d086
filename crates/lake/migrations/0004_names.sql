-- Who occurs in a run in its final form: a filter over names, which says yes in vain now and then and no never in vain.
-- It is made when somebody is looked for, and goes with its run, so that an erasure takes it too.
CREATE TABLE names (
    run INTEGER PRIMARY KEY REFERENCES runs (id),
    version INTEGER NOT NULL,          -- of how names are folded and put into the filter
    filter BLOB NOT NULL,
    digest INTEGER NOT NULL            -- XXH3-64 of the filter
) STRICT;
