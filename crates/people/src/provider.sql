create table identity (
  division text not null,
  login text not null,
  issuer text not null,
  subject_hash text not null,
  bound_at text not null,
  primary key (division, login)
);
create unique index identity_subject on identity (division, issuer, subject_hash);
create table sign_in_flow (
  division text not null,
  secret_hash text not null,
  next text not null,
  started_at text not null,
  primary key (division, secret_hash)
);
create index sign_in_flow_started on sign_in_flow (division, started_at);
alter table sign_in_session add column means text not null default 'password';
