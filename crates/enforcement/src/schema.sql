create table discretion_list (
  division text not null,
  code text not null,
  name text not null,
  name_en text not null,
  effect text not null,
  place bigint not null,
  primary key (division, code)
);
create table discretion_text (
  division text not null,
  hash text not null,
  content text not null,
  primary key (division, hash)
);
create table discretion_batch (
  division text not null,
  code text not null,
  title text not null,
  state text not null,
  version bigint not null,
  hash text not null,
  names text not null,
  replaces text not null,
  items bigint not null,
  document_number text not null,
  published_on text,
  drafted_by text not null,
  drafted_unit text not null,
  submitted_by text not null,
  opinion text not null,
  changed_at text not null,
  primary key (division, code)
);
create table discretion_item (
  division text not null,
  number text not null,
  batch text not null,
  place bigint not null,
  list text not null,
  unit text not null,
  act text not null,
  effective_from text not null,
  ended_on text not null,
  body text not null,
  primary key (division, number, batch)
);
create index discretion_item_list on discretion_item (division, list, number);
create index discretion_item_unit on discretion_item (division, unit, number);
create index discretion_item_batch on discretion_item (division, batch, place);
create index discretion_item_from on discretion_item (division, effective_from);
create index discretion_item_end on discretion_item (division, ended_on);
