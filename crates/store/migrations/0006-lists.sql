-- Indexes that hold only what their lists show: a work list is of open matters, a station's or an
-- officer's of those it has. What has ended or is with nobody costs nothing to write there.

DROP INDEX matters_work;
DROP INDEX matters_station;
DROP INDEX matters_handler;
DROP INDEX matters_stage;
CREATE INDEX matters_work ON matters (lead_last_day, received_at, id) WHERE ended = 0;
CREATE INDEX matters_station ON matters (station, lead_last_day, received_at, id)
  WHERE ended = 0 AND station <> '';
CREATE INDEX matters_handler ON matters (handler, lead_last_day, received_at, id)
  WHERE ended = 0 AND handler <> '';
-- All of a station's, ended ones too, the latest first.
CREATE INDEX matters_of_station ON matters (station, received_at, id) WHERE station <> '';

-- A report on a row is found by its import and line alone.
CREATE TABLE import_rows_new (
  import  {text} NOT NULL REFERENCES imports (id),
  line    {integer} NOT NULL,
  outcome {text} NOT NULL,
  matter  {text},
  words   {text} NOT NULL,
  PRIMARY KEY (import, line)
){flat};
INSERT INTO import_rows_new SELECT import, line, outcome, matter, words FROM import_rows;
DROP TABLE import_rows;
ALTER TABLE import_rows_new RENAME TO import_rows;
