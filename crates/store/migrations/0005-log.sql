-- The verifiable log, and tables that cost less to write. An act gets a salt, so that its public
-- commitment tells nothing; what was recorded of persons in one act becomes one row; tables found by
-- their key alone lose their second tree. `acts` keeps only what is not in `body` or finds it.

CREATE TABLE acts_new (
  position {integer} PRIMARY KEY,   -- the total order, from 1 without a gap; the log's index plus 1
  matter   {text} NOT NULL,
  seq      {integer} NOT NULL,
  salt     {bytes} NOT NULL,        -- with the body, what the log's entry commits to
  body     {bytes} NOT NULL,        -- the canonical bytes, for ever
  UNIQUE (matter, seq)              -- the optimistic lock
);

--! sqlite
INSERT INTO acts_new SELECT position, matter, seq, randomblob(16), body FROM acts ORDER BY position;
--! postgres
INSERT INTO acts_new
SELECT position, matter, seq, decode(replace(CAST(gen_random_uuid() AS text), '-', ''), 'hex'), body
FROM acts ORDER BY position;
--! both

-- {"name": ["salt", "canonical text of the value"], …} of one act; deleted when its time has come.
CREATE TABLE particulars_new (
  position {integer} PRIMARY KEY,
  body     {text} NOT NULL
);

--! sqlite
INSERT INTO particulars_new
SELECT a.position, json_group_object(p.name, json_array(lower(hex(p.salt)), p.value))
FROM particulars p JOIN acts a ON a.matter = p.matter AND a.seq = p.seq GROUP BY a.position;
--! postgres
INSERT INTO particulars_new
SELECT a.position, json_object_agg(p.name, json_build_array(encode(p.salt, 'hex'), p.value))
FROM particulars p JOIN acts a ON a.matter = p.matter AND a.seq = p.seq GROUP BY a.position;
--! both

DROP TABLE particulars;
DROP TABLE acts;
ALTER TABLE acts_new RENAME TO acts;
ALTER TABLE particulars_new RENAME TO particulars;

--! sqlite
CREATE TRIGGER acts_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER acts_delete BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER particulars_update BEFORE UPDATE ON particulars
BEGIN SELECT RAISE(ABORT, 'particulars are kept or deleted, never changed'); END;
--! postgres
CREATE TRIGGER acts_change BEFORE UPDATE OR DELETE ON acts
FOR EACH ROW EXECUTE PROCEDURE refuse_change();
CREATE TRIGGER acts_truncate BEFORE TRUNCATE ON acts
FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
CREATE TRIGGER particulars_update BEFORE UPDATE ON particulars
FOR EACH ROW EXECUTE PROCEDURE refuse_change();
--! both

-- The full tiles of the log's tree, 256 hashes each, with the hash over them; what is right of them
-- follows from the acts.
CREATE TABLE tiles (
  level  {integer} NOT NULL,
  idx    {integer} NOT NULL,
  root   {bytes} NOT NULL,
  hashes {bytes} NOT NULL,
  PRIMARY KEY (level, idx)
);

-- Kept for some days; what is older is new again.
DROP TABLE submission_keys;
CREATE TABLE submission_keys (
  key            {text} PRIMARY KEY,
  fingerprint    {bytes} NOT NULL,
  matter         {text} NOT NULL,
  first_position {integer} NOT NULL,
  last_position  {integer} NOT NULL,
  at             {text} NOT NULL
){flat};

-- The projections in their new form; they are built again when the store is opened.
DROP TABLE matters;
DROP TABLE clocks;
DELETE FROM projected;

CREATE TABLE matters (
  id               {text} PRIMARY KEY,
  family           {text} NOT NULL,
  version          {integer} NOT NULL,   -- the number of its acts
  number           {text} NOT NULL,
  title            {text} NOT NULL,
  stage            {text} NOT NULL,
  ended            {integer} NOT NULL,
  received_at      {text} NOT NULL,
  changed_at       {text} NOT NULL,
  respondent       {text} NOT NULL,
  station          {text} NOT NULL,
  handler          {text} NOT NULL,
  channel          {text} NOT NULL,
  source           {text} NOT NULL,
  source_key       {text} NOT NULL,
  source_digest    {text} NOT NULL,
  search           {text} NOT NULL,      -- what search looks in, in small letters
  lead_rule        {text} NOT NULL,      -- the live clock with the earliest last day, or ''
  lead_last_day    {text} NOT NULL,      -- its last day, or 9999-12-31, so that it sorts last
  lead_provisional {integer} NOT NULL,
  paused           {integer} NOT NULL    -- a live clock stands still
){flat};
-- The work list of the whole bureau, of a station and of an officer.
CREATE INDEX matters_work ON matters (ended, lead_last_day, received_at, id);
CREATE INDEX matters_station ON matters (station, ended, lead_last_day, received_at, id);
CREATE INDEX matters_handler ON matters (handler, ended, lead_last_day, received_at, id);
-- Counts by station and stage; where an imported row went; a number read out on the telephone.
CREATE INDEX matters_stage ON matters (family, stage, station);
CREATE INDEX matters_source ON matters (source, source_key);
CREATE INDEX matters_number ON matters (number);
CREATE INDEX matters_received ON matters (received_at, id);

CREATE TABLE clocks (
  matter      {text} NOT NULL,
  rule        {text} NOT NULL,
  last_day    {text},                    -- null while paused, and for duties without a number
  live        {integer} NOT NULL,
  paused      {integer} NOT NULL,
  ended_at    {text},
  late        {integer} NOT NULL,
  provisional {integer} NOT NULL,
  PRIMARY KEY (matter, rule)
){flat};
