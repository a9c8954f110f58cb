//! 迁移: the schema of the whole product, assembled from what each crate keeps.

use db::Migration;

/// What `demo` remembers of its data: a database that has a row here is loaded.
const DEMO_INFO: &str = "create table demo_info (
  division text not null,
  key text not null,
  value text not null,
  primary key (division, key)
);";

/// Every migration, in order. An applied one is never edited; a change is a new one.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "first schema",
        sql: &[
            journal::SCHEMA,
            people::SCHEMA,
            params::SCHEMA,
            vault::SCHEMA,
            cases::SCHEMA,
            registry::SCHEMA,
            web::api::SCHEMA,
            whistles::SCHEMA,
            DEMO_INFO,
        ],
        text_indexes: &[registry::TEXT_INDEX, "whistle_text"],
    },
    Migration {
        version: 2,
        name: "signing in at an identity provider",
        sql: &[people::PROVIDER_SCHEMA],
        text_indexes: &[],
    },
    Migration {
        version: 3,
        name: "links of ratings are stored nowhere",
        sql: &[whistles::WITHOUT_CODES],
        text_indexes: &[],
    },
    Migration {
        version: 4,
        name: "bare fingerprints are forgotten",
        sql: &[web::api::WITHOUT_BARE_FINGERPRINTS],
        text_indexes: &[],
    },
    Migration {
        version: 5,
        name: "discretion lists",
        sql: &[enforcement::lists::SCHEMA],
        text_indexes: &[enforcement::lists::TEXT_INDEX],
    },
    Migration {
        version: 6,
        name: "receipts of penalty cases",
        sql: &[enforcement::penalty::SCHEMA],
        text_indexes: &[],
    },
    Migration {
        version: 7,
        name: "policies, and what is known of enterprises beside the register",
        sql: &[registry::ATTRIBUTE_SCHEMA, policies::SCHEMA],
        text_indexes: &[],
    },
];
