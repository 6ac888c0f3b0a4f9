-- Version 3: equal records are found by their end first. Breaks become known in the order of their ends, or
-- nearly so: what is written together then stands together, where one page of the index for each break had
-- to be written before. What is asked by stream has a small index of its own.
DROP INDEX break_identity;

-- Null is no number, and '' is none either, so nothing else equals it.
CREATE UNIQUE INDEX break_identity ON break (
  ifnull(ended, ''), stream, profile, ifnull(started, ''), ifnull(duration, ''), reason, client_ip, resolution
);
CREATE INDEX break_of_stream ON break (stream, started);

-- When the service, read whole, listed a break no more: it is kept, and not shown until it is listed again.
ALTER TABLE break ADD COLUMN refuted INTEGER;
