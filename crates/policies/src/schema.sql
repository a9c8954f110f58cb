create table policy (
  division text not null,
  id text not null,
  version bigint not null,
  status text not null,
  area text not null,
  name text not null,
  name_en text not null,
  number text not null,
  issuer text not null,
  issuer_en text not null,
  basis text not null,
  body text not null,
  body_en text not null,
  valid_from text not null,
  valid_until text,
  published_on text,
  primary key (division, id)
);
create table measure (
  division text not null,
  id text not null,
  policy text not null,
  version bigint not null,
  hash text not null,
  copy text not null,
  primary key (division, id)
);
create index measure_policy on measure (division, policy, id);
create table measure_version (
  division text not null,
  measure text not null,
  version bigint not null,
  hash text not null,
  copy text not null,
  saved_at text not null,
  saved_by text not null,
  primary key (division, measure, version)
);
create table match_run (
  division text not null,
  id bigint not null,
  scope text not null,
  day text not null,
  at text not null,
  enterprises bigint not null,
  facts_version bigint not null,
  has_rows bigint not null,
  roll text not null,
  primary key (division, id)
);
create index match_run_scope on match_run (division, scope, id);
create table match_measure (
  division text not null,
  run bigint not null,
  measure text not null,
  version bigint not null,
  hash text not null,
  entitled bigint not null,
  pending bigint not null,
  failing bigint not null,
  near bigint not null,
  amount_fen bigint not null,
  amount_unknown bigint not null,
  budget_fen bigint,
  primary key (division, run, measure)
);
create table match_rows (
  division text not null,
  run bigint not null,
  measure text not null,
  verdict text not null,
  condition text not null,
  part bigint not null,
  total bigint not null,
  places text not null,
  amounts text not null,
  primary key (division, run, measure, verdict, condition, part)
);
create table match_roll (
  division text not null,
  roll text not null,
  slice bigint not null,
  codes text not null,
  primary key (division, roll, slice)
);
create table application_key (
  division text not null,
  enterprise text not null,
  guard text not null,
  measure text not null,
  case_id text not null,
  primary key (division, enterprise, guard, measure)
);
create table award_account (
  division text not null,
  measure text not null,
  committed_fen bigint not null,
  primary key (division, measure)
);
create table award_guard (
  division text not null,
  guard text not null,
  enterprise text not null,
  amount_fen bigint not null,
  measure text not null,
  case_id text not null,
  primary key (division, guard, enterprise)
);
create table award (
  division text not null,
  case_id text not null,
  enterprise text not null,
  measure text not null,
  guard text not null,
  amount_fen bigint not null,
  granted_on text not null,
  paid_on text,
  primary key (division, case_id, enterprise)
);
create index award_measure on award (division, measure, granted_on, case_id, enterprise);
create index award_enterprise on award (division, enterprise, granted_on, case_id);
create table payment_row (
  division text not null,
  case_id text not null,
  enterprise text not null,
  amount_fen bigint not null,
  state text not null,
  note text not null,
  primary key (division, case_id, enterprise)
);
create table policy_call (
  division text not null,
  measure text not null,
  enterprise text not null,
  called_at text not null,
  called_by text not null,
  outcome text not null,
  primary key (division, measure, enterprise)
);
