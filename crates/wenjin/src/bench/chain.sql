-- What one writes by hand who wants a changed case, its event and a tamper-evident log of all events in
-- one transaction on PostgreSQL: the row of the log's head is locked until the commit is durable.
CREATE TABLE bench_case (
  id         integer PRIMARY KEY,
  stage      smallint NOT NULL DEFAULT 0,
  version    integer NOT NULL DEFAULT 0,
  last_day   date NOT NULL DEFAULT '2026-06-30',
  handler    integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON bench_case (stage, last_day);
CREATE TABLE bench_event (
  place    bigint PRIMARY KEY,
  case_id  integer NOT NULL,
  version  integer NOT NULL,
  actor    integer NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  body     text NOT NULL,
  hash     bytea NOT NULL,
  UNIQUE (case_id, version)
);
CREATE TABLE bench_head (length bigint NOT NULL, hash bytea NOT NULL);
INSERT INTO bench_head VALUES (0, sha256(''));
INSERT INTO bench_case (id) SELECT generate_series(1, 100000);

CREATE FUNCTION bench_step(which integer, who integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  said text := json_build_object('from', '合成：待受理', 'to', '合成：已受理', 'note', repeat('字', 60));
  risen integer;
  head bench_head%ROWTYPE;
BEGIN
  UPDATE bench_case SET stage = (stage + 1) % 9, version = version + 1, handler = who,
    last_day = date '2026-06-30' + version % 60, changed_at = now()
    WHERE id = which RETURNING version INTO risen;
  UPDATE bench_head SET length = length + 1,
    hash = sha256(hash || convert_to(which || ':' || risen || ':' || who || ':' || said, 'UTF8'))
    RETURNING * INTO head;
  INSERT INTO bench_event (place, case_id, version, actor, body, hash)
    VALUES (head.length, which, risen, who, said, head.hash);
END $$;
VACUUM ANALYZE bench_case;
