//! An enterprise with two whistles: one waits, one can be rated.

use crate::site::{ENTERPRISE, RATED, picture};
use kernel::{Actor, Role};
use web::App;

/// An enterprise and its whistles: W202210200001 waits to be accepted and has a file, W202210200002 can be rated.
pub fn whistles_of_a_week(app: &App) {
    let (ctx, vault) = (app.system_ctx(), app.vault.clone());
    let day = kernel::local_day(ctx.now);
    app.db
        .write_now("whistles", move |w| {
            registry::insert_many(w, &ctx.division, &[enterprise()])?;
            let (name, name_en) = (String::from("施工"), String::from("Works"));
            let group =
                whistles::Category { code: "K01".into(), name, name_en, ..whistles::Category::default() };
            whistles::save_category(w, &ctx, &group)?;
            let category = whistles::Category {
                code: "K0101".into(),
                parent: "K01".into(),
                name: "占道施工".into(),
                name_en: "Works in the street".into(),
                lead: "D03".into(),
                complex: false,
            };
            whistles::save_category(w, &ctx, &category)?;
            let rules = whistles::Rules::load(w, &ctx.division, day)?;
            let who = |role, unit: Option<&str>| {
                ctx.acting(Actor { id: "某".into(), name: "某".into(), role, unit: unit.map(Into::into) })
            };
            let (office, unit) = (who(Role::Office, None), who(Role::DepartmentHandler, Some("D03")));
            for _ in 0..2 {
                whistles::raise_in(w, &vault, &who(Role::Enterprise, Some(ENTERPRISE)), &rules, &raise())?;
            }
            let form = |fields: &[(&str, &str)]| {
                fields.iter().fold(whistles::Input::default(), |form, (name, value)| form.with(name, *value))
            };
            for (ctx, name, fields) in [
                (&office, "accept", &[("category", "K0101")]),
                (&office, "dispatch", &[("lead", "D03")]),
                (&unit, "respond", &[("note", "已联系")]),
                (&unit, "finish", &[("reply", "已办")]),
                (&unit, "answer", &[("reply", "围挡本周拆除。")]),
                (&office, "call_back", &[("solved", "yes")]),
                (&office, "close", &[("note", "")]),
            ] {
                whistles::act_in(w, ctx, &rules, RATED, None, name, &form(fields))?;
            }
            let shown = form(&[("public_title", "门前围挡"), ("public_reply", "已拆除。")]);
            whistles::act_in(w, &office, &rules, RATED, None, "release", &shown).map(drop)
        })
        .expect("whistles");
    let (id, file) = ("W202210200001".into(), [picture(), vec![b'\n']].concat());
    let office = Actor { id: "office".into(), name: "某".into(), role: Role::Office, unit: None };
    let office = app.system_ctx().acting(office);
    let runtime = std::thread::scope(|scope| {
        let attach = || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let folder = app.files.clone();
            runtime.block_on(whistles::attachments::attach(&app.db, office, folder, id, "图.png", file))
        };
        scope.spawn(attach).join().expect("a thread")
    });
    runtime.expect("a file");
}

fn raise() -> whistles::Raise {
    whistles::Raise {
        channel: "web".into(),
        title: "门前围挡三个月没有拆".into(),
        body: "管网施工围挡挡住店门，希望明确拆除时间。".into(),
        enterprise: Some(ENTERPRISE.into()),
        enterprise_name: "企业甲（虚构）".into(),
        contact_name: "甲某".into(),
        contact_phone: "13800001234".into(),
        ..whistles::Raise::default()
    }
}

fn enterprise() -> registry::Enterprise {
    registry::Enterprise {
        credit_code: registry::CreditCode::parse(ENTERPRISE).expect("a code"),
        name: "昆明盘龙企业甲商贸有限公司".into(),
        kind: registry::EntityKind::LimitedCompany,
        industry: "52".into(),
        size: registry::Size::Small,
        street: "530103004".into(),
        community: "530103004001".into(),
        address: "拓东路1号".into(),
        established_on: "2015-03-01".parse().expect("a day"),
        exited_on: None,
        status: registry::EntityStatus::InBusiness,
        capital_fen: None,
        employees: None,
        synthetic: true,
    }
}
