//! QR codes as SVG.

use crate::chart::escape;
use fast_qr::QRBuilder;
use std::fmt::Write;

/// Light modules around the code, as the standard asks.
const QUIET_MODULES: usize = 4;

/// The QR code of an address as an SVG of one path; empty when the address is too long for any code.
pub fn qr_svg(url: &str) -> String {
    let Ok(code) = QRBuilder::new(url).build() else { return String::new() };
    let side = code.size + 2 * QUIET_MODULES;
    let mut path = String::new();
    for row in 0..code.size {
        for column in 0..code.size {
            if code[row][column].value() {
                let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET_MODULES, row + QUIET_MODULES);
            }
        }
    }
    format!(
        concat!(
            r##"<svg viewBox="0 0 {side} {side}" width="176" height="176" role="img" shape-rendering="crispEdges">"##,
            r##"<title>{title}</title><rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##,
        ),
        side = side,
        title = escape(url),
        path = path
    )
}
