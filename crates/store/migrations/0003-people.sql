-- Who may sign in, who is signed in, and who failed to. None of it is an act of a matter.

CREATE TABLE accounts (
  id            {text} PRIMARY KEY,
  login         {text} NOT NULL UNIQUE,
  name          {text} NOT NULL,
  station       {text} NOT NULL,
  active        {integer} NOT NULL,
  password_hash {text} NOT NULL
);

CREATE TABLE account_roles (
  account {text} NOT NULL REFERENCES accounts (id),
  role    {text} NOT NULL,
  PRIMARY KEY (account, role)
);

-- Of a token only its digest is kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
  token_sha256 {text} PRIMARY KEY,
  account      {text} NOT NULL REFERENCES accounts (id),
  csrf         {text} NOT NULL,
  created_at   {text} NOT NULL,
  seen_at      {text} NOT NULL,
  expires_at   {text} NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- By the name typed, whether or not an account has it: the answer tells nobody which names exist.
CREATE TABLE login_failures (
  login        {text} PRIMARY KEY,
  failures     {integer} NOT NULL,
  last_at      {text} NOT NULL,
  locked_until {text}
);
