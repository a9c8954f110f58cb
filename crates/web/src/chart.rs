//! Charts as SVG made on the server: presentation attributes and classes only, so that the content policy holds.

use std::fmt::Write;

/// Horizontal bars: each a label, a value between 0 and 1 (larger values are scaled to the largest) and its text.
/// Screen readers hear title and description; the page shows the same numbers in a table.
pub fn bars<L: AsRef<str>, T: AsRef<str>>(title: &str, rows: &[(L, f64, T)]) -> String {
    let top = rows.iter().map(|row| row.1).fold(1.0_f64, f64::max);
    let description: Vec<String> =
        rows.iter().map(|row| format!("{} {}", row.0.as_ref(), row.2.as_ref())).collect();
    #[allow(clippy::cast_precision_loss)]
    let height = rows.len() as f64 * 3.2;
    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg width="100%" height="{height:.1}em" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>"#,
        escape(title),
        escape(title),
        escape(&description.join("、"))
    );
    let mut y = 1.0;
    for (label, value, text) in rows {
        let width = (value / top).clamp(0.0, 1.0) * 100.0;
        let bar = y + 0.5;
        let _ = write!(
            svg,
            concat!(
                r#"<text x="0" y="{y:.1}em">{label}</text>"#,
                r#"<text class="value" x="100%" y="{y:.1}em" text-anchor="end">{text}</text>"#,
                r#"<rect class="track" x="0" y="{bar:.1}em" width="100%" height=".8em"/>"#,
                r#"<rect class="fill" x="0" y="{bar:.1}em" width="{width:.1}%" height=".8em"/>"#,
            ),
            y = y,
            bar = bar,
            width = width,
            label = escape(label.as_ref()),
            text = escape(text.as_ref()),
        );
        y += 3.2;
    }
    svg.push_str("</svg>");
    svg
}

/// Text made safe inside SVG and attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
