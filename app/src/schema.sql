-- What the migrations make, on SQLite and PostgreSQL alike. Written by a test, not by hand:
-- PANLONG_WRITE_SCHEMA=1 cargo test -p panlong --test schema
create table account (
  division text not null,
  login text not null,
  name text not null,
  role text not null,
  unit text,
  password text not null,
  disabled bigint not null,
  primary key (division, login)
);
create index account_role on account (division, role, login);
create table api_answer (
  division text not null,
  login text not null,
  key text not null,
  fingerprint text not null,
  location text not null,
  etag text not null,
  body text not null,
  created_at text not null,
  primary key (division, login, key)
);
create index api_answer_created on api_answer (division, created_at);
create table api_key (
  division text not null,
  id text not null,
  hash text not null,
  name text not null,
  scope text not null,
  login text,
  created_at text not null,
  expires_at text not null,
  revoked_at text,
  primary key (division, id)
);
create unique index api_key_hash on api_key (division, hash);
create table application_key (
  division text not null,
  enterprise text not null,
  guard text not null,
  measure text not null,
  case_id text not null,
  primary key (division, enterprise, guard, measure)
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
create index award_enterprise on award (division, enterprise, granted_on, case_id);
create index award_measure on award (division, measure, granted_on, case_id, enterprise);
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
create table case_counter (
  division text not null,
  kind text not null,
  day text not null,
  last bigint not null,
  primary key (division, kind, day)
);
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
create index case_file_changed on case_file (division, kind, updated_at, id);
create index case_file_due on case_file (division, due_at, id);
create index case_file_newest on case_file (division, kind, opened_at, id);
create index case_file_opener on case_file (division, opened_by, opened_at, id);
create index case_file_party on case_file (division, party, opened_at, id);
create index case_file_state on case_file (division, kind, state, opened_at, id);
create index case_file_turn on case_file (division, turn, due_at, id);
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
create index case_part_newest on case_part (division, unit, opened_at, case_id);
create index case_part_unit on case_part (division, unit, is_open, due_at, case_id);
create table data_key (
  division text not null,
  owner text not null,
  master bigint not null,
  wrapped text not null,
  primary key (division, owner)
);
create index data_key_master on data_key (master, division, owner);
create table demo_info (
  division text not null,
  key text not null,
  value text not null,
  primary key (division, key)
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
create index discretion_item_batch on discretion_item (division, batch, place);
create index discretion_item_end on discretion_item (division, ended_on);
create index discretion_item_from on discretion_item (division, effective_from);
create index discretion_item_list on discretion_item (division, list, number);
create index discretion_item_unit on discretion_item (division, unit, number);
-- text index discretion_item_text (id, grams)
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
create table enterprise (
  division text not null,
  credit_code text not null,
  name text not null,
  kind text not null,
  industry text not null,
  size text not null,
  street text not null,
  community text not null,
  address text not null,
  established_on text not null,
  exited_on text,
  status text not null,
  capital_fen bigint,
  employees bigint,
  synthetic bigint not null,
  primary key (division, credit_code)
);
create table enterprise_attribute (
  division text not null,
  code text not null,
  credit_code text not null,
  as_of text not null,
  value text not null,
  source text not null,
  primary key (division, code, credit_code, as_of)
);
create index enterprise_attribute_of on enterprise_attribute (division, credit_code);
create table enterprise_attribute_list (
  division text not null,
  code text not null,
  as_of text not null,
  value text not null,
  source text not null,
  primary key (division, code, as_of)
);
-- text index enterprise_text (id, grams)
create table enterprise_version (
  division text not null,
  version bigint not null,
  primary key (division)
);
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
create index event_actor on event (division, actor_id, seq);
create index event_at on event (division, at, seq);
create index event_case on event (division, case_id, seq);
create table event_head (
  division text not null,
  seq bigint not null,
  hash text not null,
  primary key (division)
);
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
create index fact_month on fact (division, kind, unit, (expression), day, topic, value);
create table identity (
  division text not null,
  login text not null,
  issuer text not null,
  subject_hash text not null,
  bound_at text not null,
  primary key (division, login)
);
create unique index identity_subject on identity (division, issuer, subject_hash);
create table job_lease (
  division text not null,
  name text not null,
  holder text not null,
  until text not null,
  primary key (division, name)
);
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
create table match_roll (
  division text not null,
  roll text not null,
  slice bigint not null,
  codes text not null,
  primary key (division, roll, slice)
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
create table param (
  division text not null,
  key text not null,
  valid_from text not null,
  value text not null,
  source text not null,
  primary key (division, key, valid_from)
);
create table payment_row (
  division text not null,
  case_id text not null,
  enterprise text not null,
  amount_fen bigint not null,
  state text not null,
  note text not null,
  primary key (division, case_id, enterprise)
);
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
create table policy_call (
  division text not null,
  measure text not null,
  enterprise text not null,
  called_at text not null,
  called_by text not null,
  outcome text not null,
  primary key (division, measure, enterprise)
);
create table recovery_code (
  division text not null,
  login text not null,
  code_hash text not null,
  primary key (division, login, code_hash)
);
create table second_factor (
  division text not null,
  login text not null,
  secret text not null,
  confirmed bigint not null,
  last_step bigint not null,
  primary key (division, login)
);
create table sign_in_attempt (
  division text not null,
  slot text not null,
  failures bigint not null,
  failed_at text not null,
  locked_until text,
  primary key (division, slot)
);
create index sign_in_attempt_failed on sign_in_attempt (division, failed_at);
create table sign_in_flow (
  division text not null,
  secret_hash text not null,
  next text not null,
  started_at text not null,
  primary key (division, secret_hash)
);
create index sign_in_flow_started on sign_in_flow (division, started_at);
create table sign_in_session (
  division text not null,
  token_hash text not null,
  id text not null,
  csrf text not null,
  login text not null,
  device text not null,
  passed bigint not null,
  started_at text not null,
  used_at text not null,
  means text not null,
  primary key (division, token_hash)
);
create index sign_in_session_login on sign_in_session (division, login);
create table unit (
  division text not null,
  code text not null,
  name text not null,
  short_name text not null,
  kind text not null,
  grouping text not null,
  primary key (division, code)
);
create table whistle_attachment (
  division text not null,
  case_id text not null,
  hash text not null,
  name text not null,
  kind text not null,
  bytes bigint not null,
  primary key (division, case_id, hash)
);
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
-- text index whistle_text (id, grams)
create table write_probe (
  division text not null,
  at text not null,
  primary key (division)
);
