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
