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
create table job_lease (
  division text not null,
  name text not null,
  holder text not null,
  until text not null,
  primary key (division, name)
);
create table write_probe (
  division text not null primary key,
  at text not null
);
