-- What came in by file, row by row, so that every act imported is traceable to file and row; the
-- statutes that citations resolve in; and the few small settings of an installation.

CREATE TABLE imports (
  id        {text} PRIMARY KEY,
  file_name {text} NOT NULL,
  sha256    {text} NOT NULL,
  profile   {text} NOT NULL,
  at        {text} NOT NULL,
  account   {text} NOT NULL,
  opened    {integer} NOT NULL,
  changed   {integer} NOT NULL,
  unchanged {integer} NOT NULL,
  refused   {integer} NOT NULL
);
CREATE INDEX imports_at ON imports (at, id);

CREATE TABLE import_rows (
  import  {text} NOT NULL REFERENCES imports (id),
  line    {integer} NOT NULL,
  outcome {text} NOT NULL,
  matter  {text},
  words   {text} NOT NULL,
  PRIMARY KEY (import, line)
);

CREATE TABLE statutes (
  file_name {text} PRIMARY KEY,
  body      {text} NOT NULL
);

CREATE TABLE settings (
  name  {text} PRIMARY KEY,
  value {text} NOT NULL
);
