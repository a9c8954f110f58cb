create table penalty_receipt (
  division text not null,
  case_id text not null,
  decided_on text not null,
  agency text not null,
  act text not null,
  hash text not null,
  content text not null,
  primary key (division, case_id)
);
create index penalty_receipt_act on penalty_receipt (division, agency, act, decided_on, case_id);
