//! Of two administrators who change the same thing the second is told, and neither is overwritten in silence.

use super::{PASSWORD, Person, on_every_site, version_in};
use axum::http::StatusCode;
use db::Write;
use kernel::Role;
use people::Account;

#[test]
fn a_form_made_from_an_older_version_changes_nothing() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let an2 = Person::enter(&app, "an2", PASSWORD).await.expect("signed in");
        let seen = version_in(&an.get("/accounts/xi").await.1);
        let change = |name: &'static str, version: &str| {
            let fields = [("name", name), ("role", "system_admin"), ("unit", ""), ("version", version)];
            fields.map(|(field, value)| (field, value.to_string()))
        };
        let fields = |all: &[(&'static str, String); 4]| all.clone();
        let send = async |who: &Person, all: [(&'static str, String); 4]| {
            let pairs: Vec<(&str, &str)> =
                all.iter().map(|(field, value)| (*field, value.as_str())).collect();
            who.post("/accounts/xi", &pairs).await
        };
        let first = change("习某", &seen);
        assert_eq!(send(&an, fields(&first)).await.0, StatusCode::SEE_OTHER);
        let (status, page) = send(&an2, change("席某", &seen)).await;
        assert!(status == StatusCode::CONFLICT && page.contains("刚刚被别人改过"), "{page}");
        let (status, _) = send(&an2, change("席某", "")).await;
        assert_eq!(status, StatusCode::CONFLICT, "a form without a version has seen nothing");
        assert!(an.get("/accounts/xi").await.1.contains("习某"));
        // What was typed comes back with the version it was typed over, not with the latest.
        let seen = version_in(&an.get("/accounts/xi").await.1);
        let (status, page) = send(&an, change("", &seen)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(version_in(&page), seen);
    });
}

#[test]
fn units_and_parameters_are_not_overwritten_either() {
    on_every_site(async |app| {
        let xi = Person::enter(&app, "xi", PASSWORD).await.expect("signed in");
        let unit = |name: &'static str| {
            [
                ("code", "D45"),
                ("name", name),
                ("short_name", "数据局"),
                ("kind", "department"),
                ("group", "甲组"),
            ]
        };
        assert_eq!(
            xi.post("/units", &[&unit("区数据局")[..], &[("is_new", "1")]].concat()).await.0,
            StatusCode::SEE_OTHER
        );
        let seen = version_in(&xi.get("/units/D45").await.1);
        let save = async |name| xi.post("/units", &[&unit(name)[..], &[("version", &seen)]].concat()).await.0;
        assert_eq!(save("区数据管理局").await, StatusCode::SEE_OTHER);
        assert_eq!(save("区大数据局").await, StatusCode::CONFLICT);

        let path = "/parameters/whistle.solve.limit";
        let seen = version_in(&xi.get(path).await.1);
        let set = async |value| {
            let fields = [("value", value), ("valid_from", "2022-11-01"), ("source", "区政府办〔2022〕1号")];
            xi.post(path, &[&fields[..], &[("version", &seen)]].concat()).await.0
        };
        assert_eq!(set("3wd").await, StatusCode::SEE_OTHER);
        assert_eq!(set("4wd").await, StatusCode::CONFLICT, "for the same day the first is not replaced");
        assert!(!xi.get(path).await.1.contains("4个工作日"));
    });
}

#[test]
fn who_comes_while_another_is_not_done_yet_waits_and_is_told() {
    on_every_site(async |app| {
        let an = Person::enter(&app, "an", PASSWORD).await.expect("signed in");
        let seen = version_in(&an.get("/accounts/xi").await.1);
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (db, ctx, mut begun) = (app.db.clone(), app.system_ctx(), Some(begun));
        let other = std::thread::spawn(move || {
            db.write_now("another", move |w| {
                let (login, name) = ("xi".into(), "席某".into());
                let account = Account { login, name, role: Role::SystemAdmin, unit: None, disabled: false };
                people::change_account(w, &ctx, &account)?;
                if let Some(begun) = begun.take() {
                    begun.send(()).expect("somebody listens");
                }
                until_somebody_waits(w)
            })
        });
        begins.await.expect("the other has begun");
        let fields = [("name", "习某"), ("role", "system_admin"), ("unit", ""), ("version", &seen)];
        assert_eq!(an.post("/accounts/xi", &fields).await.0, StatusCode::CONFLICT);
        other.join().expect("a thread").expect("the first is done");
        assert!(an.get("/accounts/xi").await.1.contains("席某"));
    });
}

/// PostgreSQL has many writers; SQLite has one, and who comes waits outside of the database.
fn until_somebody_waits(w: &Write<'_>) -> kernel::Result<()> {
    let sql = "select count(*) from pg_locks where not granted and transactionid = pg_current_xact_id()::xid";
    while !db::dialect::for_update(w).is_empty() {
        if w.row(sql, &[])?.is_some_and(|row| row.int(0) > 0) {
            break;
        }
        std::thread::yield_now();
    }
    Ok(())
}
