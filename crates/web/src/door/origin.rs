//! Where a request comes from: which client, and which site.

use crate::{App, limits};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};
use std::net::SocketAddr;

/// Where a request comes from: the last word of a proxy we trust, otherwise the other end of the connection.
pub(super) fn client_of(app: &App, request: &Request) -> String {
    let forwarded = || {
        let line = request.headers().get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = if app.trust_proxy { forwarded().or_else(peer) } else { peer() };
    address.map_or(String::new(), limits::client)
}

/// Did a page of this site send the request? Without any sign (an old browser, a program) the form's token decides.
pub(super) fn is_same_origin(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_ours(app, headers, origin),
        (None, None) => true,
    }
}

fn is_ours(app: &App, headers: &HeaderMap, origin: &str) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    let named = origin.split_once("://").map_or("", |(_, rest)| rest);
    origin == app.base_url || (!host.is_empty() && named == host)
}

/// The page of this site the reader came from.
pub(super) fn back_of(app: &App, headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let start = referer.find("://")? + 3;
    let slash = start + referer.get(start..)?.find('/')?;
    let (origin, path) = referer.split_at_checked(slash)?;
    (is_ours(app, headers, origin) && crate::is_local_path(path)).then(|| path.into())
}
