create table data_key (
  division text not null,
  owner text not null,
  master bigint not null,
  wrapped text not null,
  primary key (division, owner)
);
create index data_key_master on data_key (master, division, owner);
