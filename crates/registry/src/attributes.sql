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
create table enterprise_version (
  division text not null,
  version bigint not null,
  primary key (division)
);
