//! The whole site as the program assembles it, and somebody signed in of each role.

#[path = "../../src/capabilities.rs"]
mod capabilities;
#[path = "../../src/schema.rs"]
mod schema;
#[path = "../../src/demo/time.rs"]
mod time;

use db::Db;
use kernel::{Actor, Ctx, Lang, Role};
use people::{Account, Desk, hash_password, save_account};
use std::sync::Arc;
use web::App;

/// The site over a fresh database.
pub fn app(db: Db) -> Arc<App> {
    db.migrate(schema::MIGRATIONS).expect("migrated");
    Arc::new(web::testing::site(db, capabilities::assembled(true)))
}

/// A signed-in session of one account per role; the public has none.
#[allow(dead_code)] // Not every test signs everybody in.
pub fn sessions(app: &App) -> Vec<(Role, Option<String>)> {
    const PASSWORD: &str = "Panlong-Demo-2022";
    let hash = hash_password(PASSWORD).expect("hashed");
    let ctx = Ctx { lang: Lang::Zh, ..app.system_ctx() };
    let policy = web::policy(&params::Params::shipped(), kernel::local_day(ctx.now), app.demo);
    let desk = Desk { db: app.db.clone(), vault: app.vault.clone(), policy };
    let session = |role: Role| {
        if role == Role::Anonymous {
            return (role, None);
        }
        let unit = match role {
            Role::Enterprise => Some("91530103MA6K00014Q".into()),
            role if role.handles() => Some("D03".into()),
            _ => None,
        };
        let login = role.code().replace('_', "-");
        let account = Account { login: login.clone(), name: "某".into(), role, unit, disabled: false };
        let (ctx, hash) = (ctx.clone(), hash.clone());
        let by = ctx.clone();
        app.db.write_now("account", move |w| save_account(w, &by, &account, &hash)).expect("an account");
        let session = people::sign_in(&desk, &ctx.acting(Actor::anonymous()), &login, PASSWORD, "");
        (role, Some(session.expect("signed in").token))
    };
    Role::ALL.into_iter().map(session).collect()
}
