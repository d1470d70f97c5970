\set which random(1, 100000)
\set who random(1, 500)
SELECT bench_step(:which, :who);
