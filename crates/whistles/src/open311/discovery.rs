//! 服务发现: where the service is, who answers for it, how to get a key.

use super::store;
use axum::http::StatusCode;
use kernel::{local, parse_utc};
use web::Visit;
use web::open311::{Answer, Format, Node, answer};

const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";
/// The changeset of a district without services.
const NEVER: &str = "1970-01-01 00:00";

pub(super) async fn discovery(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let changed = visit.db().read(move |r| store::services_changed_at(r, &division)).await?;
    let changed = changed.as_deref().and_then(parse_utc).map(local);
    let changeset = changed.map_or(NEVER.into(), |at| at.strftime("%Y-%m-%d %H:%M").to_string());
    let name = &visit.app.division_name;
    let endpoint = Node::Record(vec![
        ("specification", Node::text(SPECIFICATION)),
        ("url", Node::text(format!("{}/open311/v2", visit.app.base_url))),
        ("changeset", Node::text(&changeset)),
        ("type", Node::text(if visit.app.demo { "test" } else { "production" })),
        ("formats", Node::List("format", vec![Node::text("text/xml"), Node::text("application/json")])),
    ]);
    let document = Node::Record(vec![
        ("changeset", Node::text(changeset)),
        ("contact", Node::text(format!("请联系{name}营商环境办公室 (the business-environment office)"))),
        (
            "key_service",
            Node::text(format!("密钥由{name}营商环境办公室发放 (the same office hands out API keys)")),
        ),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    Ok(answer(Format::of(&visit.path), StatusCode::OK, "discovery", &document))
}
