create table param (
  division text not null,
  key text not null,
  valid_from text not null,
  value text not null,
  source text not null,
  primary key (division, key, valid_from)
);
create table calendar_day (
  division text not null,
  layer text not null,
  day text not null,
  kind text not null,
  name text not null,
  primary key (division, layer, day)
);
create table calendar_year (
  division text not null,
  layer text not null,
  year bigint not null,
  primary key (division, layer, year)
);
