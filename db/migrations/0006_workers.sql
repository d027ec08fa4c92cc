-- The workers that run, so that each notices when another one is gone.
create table workers (
  id text primary key,
  lock_key integer not null,
  started_at timestamptz not null default now()
);

comment on table workers is 'The workers that run. Each enters itself, and strikes itself off when it stops; the others strike off one that is gone.';
comment on column workers.id is 'As in lanes.worker.';
comment on column workers.lock_key is 'Each connection of the worker holds an advisory lock on it: without any the worker is gone.';
