create table case_file (
  division text not null,
  id text not null,
  kind text not null,
  state text not null,
  turn text not null,
  closed bigint not null,
  version bigint not null,
  title text not null,
  topic text not null,
  party text not null,
  opened_at text not null,
  opened_by text not null,
  updated_at text not null,
  due_at text,
  copy text not null,
  primary key (division, id)
);
create index case_file_turn on case_file (division, turn, due_at, id);
create index case_file_due on case_file (division, due_at, id);
create index case_file_opener on case_file (division, opened_by, opened_at, id);
create index case_file_newest on case_file (division, kind, opened_at, id);
create index case_file_state on case_file (division, kind, state, opened_at, id);
create index case_file_changed on case_file (division, kind, updated_at, id);
create index case_file_party on case_file (division, party, opened_at, id);
create table case_part (
  division text not null,
  case_id text not null,
  unit text not null,
  lead bigint not null,
  state text not null,
  is_open bigint not null,
  due_at text,
  opened_at text not null,
  primary key (division, case_id, unit)
);
create index case_part_unit on case_part (division, unit, is_open, due_at, case_id);
create index case_part_newest on case_part (division, unit, opened_at, case_id);
create table fact (
  division text not null,
  kind text not null,
  day text not null,
  unit text not null,
  case_id text not null,
  topic text not null,
  value bigint not null,
  note text not null,
  primary key (division, kind, unit, day, case_id)
);
create index fact_case on fact (division, case_id, kind);
create index fact_month on fact (division, kind, unit, substr(day, 1, 7), day, topic, value);
create table case_counter (
  division text not null,
  kind text not null,
  day text not null,
  last bigint not null,
  primary key (division, kind, day)
);
