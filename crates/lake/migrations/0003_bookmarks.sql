-- A cursor is whatever its source's reader understands: of files, as before, how many records were read, now as a
-- decimal number in text. Beside it lies what the reader has to remember, changed in the same transaction.
ALTER TABLE sources ADD COLUMN bookmark BLOB NOT NULL DEFAULT x'';
UPDATE sources SET bookmark = CAST(CAST(cursor AS TEXT) AS BLOB) WHERE cursor > 0;
ALTER TABLE sources DROP COLUMN cursor;
ALTER TABLE sources RENAME COLUMN bookmark TO cursor;
ALTER TABLE sources ADD COLUMN notes BLOB NOT NULL DEFAULT x'';

-- True for what goes on for ever: such a source is never done.
ALTER TABLE sources ADD COLUMN living INTEGER NOT NULL DEFAULT 0;
