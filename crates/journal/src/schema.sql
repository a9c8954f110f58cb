create table event (
  division text not null,
  seq bigint not null,
  at text not null,
  actor_id text not null,
  actor_name text not null,
  actor_role text not null,
  actor_unit text,
  case_id text,
  name text not null,
  unit text,
  data text not null,
  hash text not null,
  primary key (division, seq)
);
create index event_case on event (division, case_id, seq);
create index event_actor on event (division, actor_id, seq);
create index event_at on event (division, at, seq);
create table event_head (
  division text not null primary key,
  seq bigint not null,
  hash text not null
);
