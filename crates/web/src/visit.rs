//! A visit: one request of one reader.

use crate::figures::Figures;
use crate::{App, Frame, User, cookies, i18n::tr};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use db::Db;
use kernel::{Ctx, Lang};
use people::{ApiKey, Desk, Policy, SessionRow, Stage};
use std::sync::Arc;

/// 一次访问: who asks, when, in which language, for which page. Built by the door, taken by handlers.
#[derive(Clone)]
#[non_exhaustive]
pub struct Visit {
    /// What every request shares.
    pub app: Arc<App>,
    /// Who, when, where.
    pub ctx: Ctx,
    /// The token every form of this reader carries.
    pub csrf: String,
    /// Is the reader signed in?
    pub signed_in: bool,
    /// The key a program came with.
    pub key: Option<ApiKey>,
    /// Path of the request.
    pub path: String,
    /// Query of the request, without the question mark.
    pub query: String,
    /// Which route it is; an address may hold a secret link, so that this and not the address is logged.
    pub(crate) route: String,
    /// Token of the session, also of one that still waits for the code.
    pub(crate) session: String,
    /// What the list of sessions calls it.
    pub(crate) session_id: String,
    /// How far the sign-in has come; none without a session.
    pub(crate) stage: Option<Stage>,
    /// Who asks, for counting only: never stored, never logged.
    pub(crate) client: String,
    pub(crate) figures: Figures,
    pub(crate) unit_name: String,
    pub(crate) back: Option<String>,
    pub(crate) flash: Option<String>,
    pub(crate) same_origin: bool,
    pub(crate) conditional: bool,
}

impl Visit {
    /// The frame of a page with this title (a key of the catalogue, or text of its own).
    pub fn frame(&self, title: &str) -> Frame {
        let lang = self.ctx.lang;
        let actor = &self.ctx.actor;
        let rows = self.menu();
        let today = kernel::local_day(self.ctx.now);
        let other = if lang == Lang::En { "zh" } else { "en" };
        Frame {
            title: tr(lang, title).into(),
            lang: if lang == Lang::En { "en" } else { "zh-CN" },
            language: lang,
            demo: self.app.demo,
            today: if lang == Lang::En { today.to_string() } else { kernel::day_zh(today) },
            today_iso: today.to_string(),
            division_name: tr(lang, &self.app.division_name).into(),
            menu: self.items(&rows.menu),
            area: tr(lang, rows.area).into(),
            submenu: self.items(&rows.submenu),
            user: self.signed_in.then(|| User {
                name: actor.name.clone(),
                role: tr(lang, actor.role.zh()).into(),
                unit: self.unit_name.clone(),
            }),
            may_switch: !actor.role.is_staff(),
            language_href: format!("/language?to={other}"),
            csrf: self.csrf.clone(),
            errors: Vec::new(),
            flash: self.flash.clone(),
        }
    }

    /// The policy of sign-in and sessions in force.
    pub fn policy(&self) -> Policy {
        self.figures.policy
    }

    /// Where passwords and codes are judged.
    pub fn desk(&self) -> Desk {
        Desk { db: self.app.db.clone(), vault: self.app.vault.clone(), policy: self.policy() }
    }

    /// Does a session of a list still let somebody in? Sessions are measured by the clock that a demonstration does not move.
    pub fn is_alive(&self, session: &SessionRow) -> bool {
        session.is_alive(self.policy(), self.app.clock.unshifted())
    }

    /// Can this reader do nothing before the second factor is set up?
    pub(crate) fn must_enrol(&self) -> bool {
        self.stage == Some(Stage::Enrol)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// Code of the division.
    pub fn division(&self) -> &str {
        &self.ctx.division
    }

    /// The words for this reader.
    pub fn t<'a>(&self, zh: &'a str) -> &'a str {
        tr(self.ctx.lang, zh)
    }

    /// Path and query of this request.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The value of a parameter in the address, decoded; missing is empty.
    pub fn param(&self, name: &str) -> String {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .and_then(|(_, value)| cookies::decode(value.as_bytes(), true))
            .unwrap_or_default()
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Visit, Response> {
        use axum::response::IntoResponse;
        let missing = || crate::Fault(kernel::Error::Storage("a request that did not pass the door".into()));
        parts.extensions.get::<Visit>().cloned().ok_or_else(|| missing().into_response())
    }
}

/// Is this an address of this site (never of another)?
pub fn is_local_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}
