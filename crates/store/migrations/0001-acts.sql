-- The acts: the one source of truth. `body` holds the canonical bytes of an act for ever; the other
-- columns only find it. What was recorded of persons lies apart in `particulars`, under the salted
-- commitments that the bytes hold, so that it can be deleted while the bytes stay as they are.

CREATE TABLE acts (
  position    {integer} PRIMARY KEY,   -- the total order, from 1 without a gap
  matter      {text} NOT NULL,
  seq         {integer} NOT NULL,
  family      {text} NOT NULL,
  step        {text} NOT NULL,
  at          {text} NOT NULL,
  recorded_at {text} NOT NULL,
  account     {text} NOT NULL,
  body        {bytes} NOT NULL,
  UNIQUE (matter, seq)                 -- the optimistic lock
);

CREATE TABLE particulars (
  matter {text} NOT NULL,
  seq    {integer} NOT NULL,
  name   {text} NOT NULL,
  salt   {bytes} NOT NULL,
  value  {text} NOT NULL,
  PRIMARY KEY (matter, seq, name)
);

-- A submission that is repeated gets the answer it got; `fingerprint` tells whether it is the same.
CREATE TABLE submission_keys (
  key            {text} PRIMARY KEY,
  fingerprint    {bytes} NOT NULL,
  matter         {text} NOT NULL,
  first_position {integer} NOT NULL,
  last_position  {integer} NOT NULL,
  at             {text} NOT NULL
);
CREATE INDEX submission_keys_at ON submission_keys (at);
CREATE INDEX submission_keys_matter ON submission_keys (matter);

-- The last number drawn of each series: a pattern with its year.
CREATE TABLE number_series (
  name {text} PRIMARY KEY,
  last {integer} NOT NULL
);

-- Append-only is the database's word too, not only the program's.

--! sqlite
CREATE TRIGGER acts_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER acts_delete BEFORE DELETE ON acts
BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;
CREATE TRIGGER particulars_update BEFORE UPDATE ON particulars
BEGIN SELECT RAISE(ABORT, 'particulars are kept or deleted, never changed'); END;

--! postgres
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% on % is not allowed', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER acts_change BEFORE UPDATE OR DELETE ON acts
FOR EACH ROW EXECUTE PROCEDURE refuse_change();
CREATE TRIGGER acts_truncate BEFORE TRUNCATE ON acts
FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();
CREATE TRIGGER particulars_update BEFORE UPDATE ON particulars
FOR EACH ROW EXECUTE PROCEDURE refuse_change();
