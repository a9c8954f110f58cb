//! The style sheet and the script, inside the program, addressed with a hash of their content.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Files of the folder `assets`: name, media type, content.
const ASSETS: [(&str, &str, &[u8]); 2] = [
    ("panlong.css", "text/css; charset=utf-8", include_bytes!("../assets/panlong.css")),
    ("panlong.js", "text/javascript; charset=utf-8", include_bytes!("../assets/panlong.js")),
];

/// The address of an asset; it changes whenever the content does, so that browsers may keep it for a year.
pub fn asset_href(name: &str) -> String {
    let hash = ASSETS.iter().find(|asset| asset.0 == name).map_or(0, |asset| fnv1a(asset.2));
    format!("/assets/{name}?v={hash:016x}")
}

pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let Some((_, kind, bytes)) = ASSETS.iter().find(|asset| asset.0 == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = bytes.to_vec().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
