//! The application: what every request shares, and the router made from the capabilities.

use crate::health::Health;
use crate::{Capability, Clock, Route, Who, account, api, assets, door};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use db::Db;
use kernel::{Actor, Ctx, Lang};
use oidc::Provider;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use vault::Vault;

/// What every request shares.
pub struct App {
    /// The database.
    pub db: Db,
    /// 密钥库: seals and opens personal fields.
    pub vault: Vault,
    /// 区划: code of the division this site serves.
    pub division: String,
    /// Its name, e.g. 盘龙区.
    pub division_name: String,
    /// Is everything in it synthetic?
    pub demo: bool,
    /// What time it is.
    pub clock: Clock,
    /// Address of the site as its readers see it, without a slash at the end.
    pub base_url: String,
    /// Is there a proxy in front whose word (`X-Forwarded-For`) is taken for where a request comes from?
    pub trust_proxy: bool,
    /// 统一身份认证, if one is configured.
    pub provider: Option<Arc<Provider>>,
    /// Folder of the attachments.
    pub files: PathBuf,
    /// Folder of the anchors, outside the database.
    pub anchors: PathBuf,
    /// What the site can do.
    pub capabilities: Vec<Capability>,
}

impl App {
    /// The context of an act of the clock.
    pub fn system_ctx(&self) -> Ctx {
        Ctx { now: self.clock.now(), actor: Actor::system(), division: self.division.clone(), lang: Lang::Zh }
    }

    pub(crate) fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Every route of the site behind the one door.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in routes(&app) {
        let rights = door::Rights {
            who: route.who,
            body_bytes_max: route.body_bytes_max,
            rate_limited: route.rate_limited,
            in_person: route.operation.as_ref().is_some_and(|operation| operation.in_person),
        };
        let handler = route
            .handler
            .layer::<_, Infallible>(middleware::from_fn_with_state(rights, door::guard))
            .layer::<_, Infallible>(DefaultBodyLimit::disable());
        router = router.route(route.path, handler);
    }
    router
        .fallback(door::unknown)
        .method_not_allowed_fallback(door::wrong_method)
        .layer(middleware::from_fn_with_state(door::Door::new(app.clone()), door::door))
        .with_state(app)
}

/// Method, path and who may use it, of every route; the test of rights walks them.
pub fn routes_of(app: &App) -> Vec<(&'static str, &'static str, Who)> {
    routes(app).iter().map(|route| (route.method, route.path, route.who)).collect()
}

/// Every route of the site.
pub(crate) fn routes(app: &App) -> Vec<Route> {
    own_routes().into_iter().chain(app.capabilities.iter().flat_map(|one| one.routes.clone())).collect()
}

fn own_routes() -> Vec<Route> {
    let health = Health::default();
    let mut all = vec![
        Route::get("/healthz", Who::Public, move |visit| health.clone().answer(visit)),
        Route::get("/assets/{file}", Who::Public, assets::asset),
        Route::get("/sign-in", Who::Public, account::sign_in_form),
        Route::post("/sign-in", Who::Public, account::sign_in),
        Route::get("/sign-in/code", Who::Public, account::code_form),
        Route::post("/sign-in/code", Who::Public, account::code),
        Route::post("/sign-in/provider", Who::Public, account::leave),
        Route::get("/sign-in/provider/callback", Who::Public, account::come_back),
        Route::post("/sign-out", Who::Public, account::sign_out),
        Route::get("/account", Who::SignedIn, account::account),
        Route::post("/account/password", Who::SignedIn, account::change_password),
        Route::post("/account/sessions/{id}/end", Who::SignedIn, account::end_session),
        Route::get("/account/second-factor", Who::SignedIn, account::second_factor),
        Route::post("/account/second-factor/start", Who::SignedIn, account::start),
        Route::post("/account/second-factor/confirm", Who::SignedIn, account::confirm),
        Route::post("/account/second-factor/off", Who::SignedIn, account::switch_off),
        Route::get("/language", Who::Public, account::language),
        Route::get("/api", Who::Public, api::page),
        Route::get("/api/openapi.json", Who::Public, api::openapi),
    ];
    all.extend(api::routes());
    all
}
