//! A division with policies, on both databases.

use super::cast::*;
use crate::*;
use db::{Db, Migration, testing::databases};
use jiff::civil::Date;
use kernel::{Actor, Ctx, Lang, Role, from_local};
use people::{Unit, UnitKind};
use registry::{Attribute, Enterprise};

pub const DIVISION: &str = "530103";
pub const SCHEMAS: &[Migration] = &[Migration {
    version: 1,
    name: "policies",
    sql: &[
        journal::SCHEMA,
        people::SCHEMA,
        people::PROVIDER_SCHEMA,
        params::SCHEMA,
        vault::SCHEMA,
        cases::SCHEMA,
        registry::SCHEMA,
        registry::ATTRIBUTE_SCHEMA,
        web::api::SCHEMA,
        SCHEMA,
    ],
    text_indexes: &[registry::TEXT_INDEX],
}];

pub fn fresh() -> Vec<Db> {
    let all = databases();
    all.iter().for_each(begin);
    all
}

pub fn begin(db: &Db) {
    db.migrate(SCHEMAS).expect("migrated");
    let units = |w: &db::Write<'_>| {
        for (code, name, kind) in [
            ("D03", "区商务投资促进局", UnitKind::Department),
            ("D05", "区人社局", UnitKind::Department),
            ("W01", "政务服务大厅政策专窗", UnitKind::Window),
            ("W02", "拓东街道政策专窗", UnitKind::Window),
        ] {
            let (short_name, group) = (name.to_string(), "部门".to_string());
            people::save_unit(
                w,
                DIVISION,
                &Unit { code: code.into(), name: name.into(), short_name, kind, group },
            )?;
        }
        Ok(())
    };
    db.write_now("units", units).expect("units");
}

pub fn at(day: Date, actor: Actor) -> Ctx {
    let now = from_local(day.at(9, 30, 0, 0));
    Ctx { now, actor, division: DIVISION.into(), lang: Lang::Zh }
}

pub fn person(role: Role, name: &str, unit: Option<&str>) -> Actor {
    Actor { id: name.into(), name: name.into(), role, unit: unit.map(Into::into) }
}

/// 营商办戊.
pub fn office() -> Ctx {
    at(TODAY, person(Role::Office, "营商办戊", None))
}

pub fn register(db: &Db, all: Vec<(Enterprise, Vec<Attribute>)>) {
    let work = move |w: &db::Write<'_>| {
        let (enterprises, known): (Vec<_>, Vec<_>) = all.iter().cloned().unzip();
        registry::insert_many(w, DIVISION, &enterprises)?;
        registry::set_attributes(w, DIVISION, &known.concat())
    };
    db.write_now("register", work).expect("registered");
}

pub fn policy_input(id: &str) -> PolicyInput {
    PolicyInput {
        id: id.into(),
        area: "rent".into(),
        name: "减免租金若干措施（演示）".into(),
        name_en: "Measures on rent relief (demonstration)".into(),
        number: "盘政发〔演示〕1号".into(),
        issuer: "盘龙区人民政府".into(),
        issuer_en: "Panlong District Government".into(),
        basis: "发改财金〔2022〕271号".into(),
        text: "为帮助服务业小微企业和个体工商户，制定本措施。".into(),
        text_en: "To help small service firms.".into(),
        valid_from: "2022-01-01".into(),
        valid_until: "2022-12-31".into(),
    }
}

/// Writes policies with these measures and publishes them.
pub fn published(db: &Db, measures: Vec<Versioned>) {
    let mut ids: Vec<String> = measures.iter().map(|one| one.measure.policy.clone()).collect();
    ids.dedup();
    let written = ids.clone();
    let work = move |w: &db::Write<'_>| {
        for id in &written {
            put_policy(w, &office(), &policy_input(id), None)?;
        }
        for one in &measures {
            put_whole(w, &office(), one.measure.clone())?;
        }
        Ok(())
    };
    db.write_now("policies", work).expect("written");
    for id in ids {
        publish_now(db, &office(), &id, 1).expect("published");
    }
}
