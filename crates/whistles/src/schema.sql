create table whistle_category (
  division text not null,
  code text not null,
  parent text not null,
  name text not null,
  name_en text not null,
  lead text not null,
  complex bigint not null,
  changed_at text not null,
  primary key (division, code)
);
create table whistle_key (
  division text not null,
  key text not null,
  case_id text not null,
  primary key (division, key)
);
create table whistle_code (
  division text not null,
  code text not null,
  case_id text not null,
  primary key (division, code)
);
create table whistle_released (
  division text not null,
  case_id text not null,
  closed_on text not null,
  category text not null,
  title text not null,
  reply text not null,
  primary key (division, case_id)
);
create table whistle_similar (
  division text not null,
  case_id text not null,
  other_id text not null,
  percent bigint not null,
  primary key (division, case_id, other_id)
);
create index whistle_similar_most on whistle_similar (division, percent, case_id, other_id);
create table whistle_attachment (
  division text not null,
  case_id text not null,
  hash text not null,
  name text not null,
  kind text not null,
  bytes bigint not null,
  primary key (division, case_id, hash)
);
