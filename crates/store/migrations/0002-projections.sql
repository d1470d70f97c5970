-- What lists need of each matter, computed from its acts under one edition of the rules. Everything
-- here can be dropped and built again, so nothing refers to it and nothing of persons is in it.

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
);
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
);

-- Under which edition of the rules, and by which form of them, the tables above were computed.
CREATE TABLE projected (
  edition {text} PRIMARY KEY
);
