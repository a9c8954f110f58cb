//! What a capability tells the outside: its routes with who may use each, its menu entries, its jobs.

use crate::App;
use crate::api::Operation;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, get, on, post};
use kernel::{Ctx, FORM_BYTES_MAX, Result};
use people::Who;
use std::sync::Arc;
use std::time::Duration;

/// 功能: one product area of the platform.
#[derive(Clone)]
pub struct Capability {
    /// Its name in code.
    pub name: &'static str,
    /// Its name in the main menu, where that has an entry for each area, as a key of the catalogue; empty where it has no entries.
    pub title: &'static str,
    /// What it serves.
    pub routes: Vec<Route>,
    /// Its entries in the main menu.
    pub menu: Vec<Menu>,
    /// What the clock does for it.
    pub jobs: Vec<Job>,
}

/// 路由: one method of one path. Who may use it is a required argument.
#[derive(Clone)]
pub struct Route {
    /// `GET` or `POST`; for the API also `PUT`, `PATCH`, `DELETE`.
    pub method: &'static str,
    /// Path with `{name}` for parameters.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
    /// Bytes a request may carry.
    pub body_bytes_max: usize,
    /// 公开表单: may one address send it only so often a minute?
    pub rate_limited: bool,
    pub(crate) operation: Option<Operation>,
    pub(crate) handler: MethodRouter<Arc<App>>,
}

impl Route {
    /// A page or file that is read.
    pub fn get<H, T>(path: &'static str, who: Who, handler: H) -> Route
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        Route {
            method: "GET",
            path,
            who,
            body_bytes_max: 0,
            rate_limited: false,
            operation: None,
            handler: get(handler),
        }
    }

    /// A form that is sent.
    pub fn post<H, T>(path: &'static str, who: Who, handler: H) -> Route
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        Route {
            method: "POST",
            path,
            who,
            body_bytes_max: FORM_BYTES_MAX,
            rate_limited: false,
            operation: None,
            handler: post(handler),
        }
    }

    /// An operation of the API, which does not exist without its documentation.
    pub fn api<H, T>(
        method: &'static str,
        path: &'static str,
        who: Who,
        operation: Operation,
        handler: H,
    ) -> Route
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        let filter = match method {
            "POST" => MethodFilter::POST,
            "PUT" => MethodFilter::PUT,
            "PATCH" => MethodFilter::PATCH,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        };
        let body_bytes_max = if operation.body.is_some() { FORM_BYTES_MAX } else { 0 };
        let handler = on(filter, handler);
        Route { method, path, who, body_bytes_max, rate_limited: false, operation: Some(operation), handler }
    }

    /// The same route for requests of up to this many bytes.
    pub fn with_body(mut self, bytes: usize) -> Route {
        self.body_bytes_max = bytes;
        self
    }

    /// The same route for one address only so often a minute; for what anybody may send without an account.
    pub fn rate_limited(mut self) -> Route {
        self.rate_limited = true;
        self
    }
}

/// 菜单项: an entry of the main menu for those who may use it.
#[derive(Clone)]
pub struct Menu {
    /// Chinese label, also the key of the catalogue.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Who sees it.
    pub who: Who,
}

/// 定时任务: what the clock does by itself, run on a thread that may block.
#[derive(Clone)]
pub struct Job {
    /// Its name in logs.
    pub name: &'static str,
    /// How often it runs.
    pub every: Duration,
    /// What it does; the actor of the context is the system.
    pub run: fn(Arc<App>, Ctx) -> Result<()>,
}
