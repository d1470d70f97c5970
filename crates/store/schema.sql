CREATE TABLE account_roles (
  account TEXT NOT NULL REFERENCES accounts (id),
  role    TEXT NOT NULL,
  PRIMARY KEY (account, role)
);

CREATE TABLE accounts (
  id            TEXT PRIMARY KEY,
  login         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  station       TEXT NOT NULL,
  active        INTEGER NOT NULL,
  password_hash TEXT NOT NULL
);

CREATE TRIGGER acts_delete BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

CREATE TRIGGER acts_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

CREATE TABLE "acts" (
  position INTEGER PRIMARY KEY,   -- the total order, from 1 without a gap; the log's index plus 1
  matter   TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  salt     BLOB NOT NULL,        -- with the body, what the log's entry commits to
  body     BLOB NOT NULL,        -- the canonical bytes, for ever
  UNIQUE (matter, seq)              -- the optimistic lock
);

CREATE TABLE clocks (
  matter      TEXT NOT NULL,
  rule        TEXT NOT NULL,
  last_day    TEXT,                    -- null while paused, and for duties without a number
  live        INTEGER NOT NULL,
  paused      INTEGER NOT NULL,
  ended_at    TEXT,
  late        INTEGER NOT NULL,
  provisional INTEGER NOT NULL,
  PRIMARY KEY (matter, rule)
) WITHOUT ROWID;

CREATE TABLE "import_rows" (
  import  TEXT NOT NULL REFERENCES imports (id),
  line    INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  matter  TEXT,
  words   TEXT NOT NULL,
  PRIMARY KEY (import, line)
) WITHOUT ROWID;

CREATE TABLE imports (
  id        TEXT PRIMARY KEY,
  file_name TEXT NOT NULL,
  sha256    TEXT NOT NULL,
  profile   TEXT NOT NULL,
  at        TEXT NOT NULL,
  account   TEXT NOT NULL,
  opened    INTEGER NOT NULL,
  changed   INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  refused   INTEGER NOT NULL
);

CREATE INDEX imports_at ON imports (at, id);

CREATE TABLE login_failures (
  login        TEXT PRIMARY KEY,
  failures     INTEGER NOT NULL,
  last_at      TEXT NOT NULL,
  locked_until TEXT
);

CREATE TABLE matters (
  place            INTEGER PRIMARY KEY,   -- what the search index knows it by; higher for what is newer
  id               TEXT NOT NULL UNIQUE,
  family           TEXT NOT NULL,
  version          INTEGER NOT NULL,   -- the number of its acts
  number           TEXT NOT NULL,
  title            TEXT NOT NULL,
  stage            TEXT NOT NULL,
  ended            INTEGER NOT NULL,
  received_at      TEXT NOT NULL,
  changed_at       TEXT NOT NULL,
  respondent       TEXT NOT NULL,
  station          TEXT NOT NULL,
  handler          TEXT NOT NULL,
  channel          TEXT NOT NULL,
  source           TEXT NOT NULL,
  source_key       TEXT NOT NULL,
  source_digest    TEXT NOT NULL,
  search           TEXT NOT NULL,      -- what search looks in, in small letters
  lead_rule        TEXT NOT NULL,      -- the live clock with the earliest last day, or ''
  lead_last_day    TEXT NOT NULL,      -- its last day, or 9999-12-31, so that it sorts last
  lead_provisional INTEGER NOT NULL,
  paused           INTEGER NOT NULL    -- a live clock stands still
);

CREATE INDEX matters_ended ON matters (changed_at, id, family) WHERE ended = 1;

CREATE INDEX matters_handler ON matters (handler, lead_last_day, received_at, id, family)
  WHERE ended = 0 AND handler <> '';

CREATE INDEX matters_number ON matters (number);

CREATE INDEX matters_of_station ON matters (station, received_at, id) WHERE station <> '';

CREATE INDEX matters_received ON matters (received_at, id);

CREATE INDEX matters_source ON matters (source, source_key);

CREATE INDEX matters_station ON matters (station, lead_last_day, received_at, id, family, handler)
  WHERE ended = 0 AND station <> '';

CREATE INDEX matters_work ON matters (lead_last_day, received_at, id, family, station, handler)
  WHERE ended = 0;

CREATE TABLE number_series (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
);

CREATE TRIGGER particulars_update BEFORE UPDATE ON particulars
BEGIN SELECT RAISE(ABORT, 'particulars are kept or deleted, never changed'); END;

CREATE TABLE "particulars" (
  position INTEGER PRIMARY KEY,
  body     TEXT NOT NULL
);

CREATE TABLE projected (
  edition TEXT PRIMARY KEY
);

CREATE TABLE schema_version (version INTEGER PRIMARY KEY, title TEXT NOT NULL);

CREATE VIRTUAL TABLE search USING fts5(pieces, content='', columnsize=0, detail=none, tokenize='ascii');

CREATE TABLE 'search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'search_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE VIRTUAL TABLE search_pieces USING fts5vocab(search, instance);

CREATE TABLE searched (
  upto INTEGER NOT NULL
);

CREATE TABLE sessions (
  token_sha256 TEXT PRIMARY KEY,
  account      TEXT NOT NULL REFERENCES accounts (id),
  csrf         TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  seen_at      TEXT NOT NULL,
  expires_at   TEXT NOT NULL
);

CREATE INDEX sessions_account ON sessions (account);

CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE statutes (
  file_name TEXT PRIMARY KEY,
  body      TEXT NOT NULL
);

CREATE TABLE submission_keys (
  key            TEXT PRIMARY KEY,
  fingerprint    BLOB NOT NULL,
  matter         TEXT NOT NULL,
  first_position INTEGER NOT NULL,
  last_position  INTEGER NOT NULL,
  at             TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tiles (
  level  INTEGER NOT NULL,
  idx    INTEGER NOT NULL,
  root   BLOB NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, idx)
);
