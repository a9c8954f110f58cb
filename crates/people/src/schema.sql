create table unit (
  division text not null,
  code text not null,
  name text not null,
  short_name text not null,
  kind text not null,
  grouping text not null,
  primary key (division, code)
);
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
  primary key (division, token_hash)
);
create index sign_in_session_login on sign_in_session (division, login);
create table sign_in_attempt (
  division text not null,
  slot text not null,
  failures bigint not null,
  failed_at text not null,
  locked_until text,
  primary key (division, slot)
);
create index sign_in_attempt_failed on sign_in_attempt (division, failed_at);
create table second_factor (
  division text not null,
  login text not null,
  secret text not null,
  confirmed bigint not null,
  last_step bigint not null,
  primary key (division, login)
);
create table recovery_code (
  division text not null,
  login text not null,
  code_hash text not null,
  primary key (division, login, code_hash)
);
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
