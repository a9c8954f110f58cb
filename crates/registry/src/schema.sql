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
