-- Version 4: acknowledgements (kind 3) of incidents, on the first and on the newest of an incident's breaks. The
-- text of the first is how many streams had broken by then. They go with their breaks.
DROP TRIGGER annotation_gone;
ALTER TABLE annotation RENAME TO annotation_3;
DROP INDEX annotation_of_break;
DROP INDEX annotation_of_stream;

CREATE TABLE annotation (
  id INTEGER PRIMARY KEY,
  break INTEGER REFERENCES break ON DELETE CASCADE,
  profile INTEGER REFERENCES profile,
  stream INTEGER REFERENCES stream,
  kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  CHECK ((break IS NULL) <> (stream IS NULL)),
  CHECK ((stream IS NULL) = (profile IS NULL))
) STRICT;

INSERT INTO annotation SELECT id, break, profile, stream, kind, held, text, at FROM annotation_3;
DROP TABLE annotation_3;

CREATE UNIQUE INDEX annotation_of_break ON annotation (break, kind) WHERE break IS NOT NULL;
CREATE UNIQUE INDEX annotation_of_stream ON annotation (stream, profile, kind) WHERE stream IS NOT NULL;

DROP TRIGGER break_gone;

CREATE TRIGGER break_gone AFTER DELETE ON break BEGIN
  UPDATE words SET uses = uses - 1 WHERE id = old.reason;
  UPDATE words SET uses = uses - 1 WHERE id = old.resolution;
  DELETE FROM words WHERE id IN (old.reason, old.resolution) AND uses = 0;
  DELETE FROM stream WHERE id = old.stream
    AND NOT EXISTS (SELECT 1 FROM break WHERE stream = old.stream)
    AND NOT EXISTS (SELECT 1 FROM annotation WHERE stream = old.stream);
END;

CREATE TRIGGER annotation_gone AFTER DELETE ON annotation WHEN old.stream IS NOT NULL BEGIN
  DELETE FROM stream WHERE id = old.stream
    AND NOT EXISTS (SELECT 1 FROM break WHERE stream = old.stream)
    AND NOT EXISTS (SELECT 1 FROM annotation WHERE stream = old.stream);
END;
