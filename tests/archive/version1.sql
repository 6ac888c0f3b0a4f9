-- A file of version 1 with two breaks.
CREATE TABLE profile (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  domain TEXT NOT NULL,
  app TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (name, app, domain)
) STRICT;

-- Reasons and resolutions: few, long, and said again and again.
CREATE TABLE words (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0)
) STRICT;

-- Times are seconds since 1970 in UTC; missing values are null.
CREATE TABLE break (
  id INTEGER PRIMARY KEY,
  profile INTEGER NOT NULL REFERENCES profile,
  stream INTEGER NOT NULL REFERENCES stream,
  started INTEGER,
  ended INTEGER,
  duration INTEGER,
  reason INTEGER NOT NULL,
  client_ip TEXT NOT NULL,
  resolution INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 3),
  first_seen INTEGER NOT NULL
) STRICT;

-- Equal records are one break. Null is no number, and '' is none either, so nothing else equals it.
CREATE UNIQUE INDEX break_identity ON break (
  stream, profile, ifnull(started, ''), ifnull(ended, ''), ifnull(duration, ''), reason, client_ip, resolution
);
-- A push is listed without an end once at most.
CREATE UNIQUE INDEX break_open ON break (stream, profile, started) WHERE ended IS NULL AND started IS NOT NULL;
CREATE INDEX break_endless ON break (ifnull(started, first_seen), profile) WHERE ended IS NULL;
CREATE INDEX break_by_end ON break (ended, profile) WHERE ended IS NOT NULL;

CREATE TRIGGER break_kept AFTER INSERT ON break BEGIN
  UPDATE words SET uses = uses + 1 WHERE id = new.reason;
  UPDATE words SET uses = uses + 1 WHERE id = new.resolution;
END;

CREATE TRIGGER break_reworded AFTER UPDATE OF reason, resolution ON break BEGIN
  UPDATE words SET uses = uses + 1 WHERE id = new.reason;
  UPDATE words SET uses = uses + 1 WHERE id = new.resolution;
  UPDATE words SET uses = uses - 1 WHERE id = old.reason;
  UPDATE words SET uses = uses - 1 WHERE id = old.resolution;
  DELETE FROM words WHERE id IN (old.reason, old.resolution) AND uses = 0;
END;

CREATE TRIGGER break_gone AFTER DELETE ON break BEGIN
  UPDATE words SET uses = uses - 1 WHERE id = old.reason;
  UPDATE words SET uses = uses - 1 WHERE id = old.resolution;
  DELETE FROM words WHERE id IN (old.reason, old.resolution) AND uses = 0;
  DELETE FROM stream WHERE id = old.stream
    AND NOT EXISTS (SELECT 1 FROM break WHERE stream = old.stream);
END;

PRAGMA application_id = 0x62726b77;
PRAGMA user_version = 1;

INSERT INTO profile (id, name) VALUES (1, 'main');
INSERT INTO stream (id, domain, app, name) VALUES (1, 'push.example.com', 'live', 'room_1');
INSERT INTO words (id, text) VALUES (1, 'Push client network exceptions.'), (2, '640*352'), (3, '');
INSERT INTO break VALUES (1, 1, 1, 1794999900, 1794999960, 60, 1, '203.0.113.7', 2, 3, 3, 1794999970);
INSERT INTO break VALUES (2, 1, 1, 1794999990, NULL, NULL, 3, '', 3, 1, 2, 1795000000);
