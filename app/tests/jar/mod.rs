//! The cookies of a browser, by name.

use axum::http::{HeaderMap, header};

pub type Jar = Vec<(String, String)>;

/// What the browser sends.
pub fn line(jar: &Jar) -> String {
    jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// Keeps what an answer sets, and gives it; an empty value takes a cookie away.
pub fn keep(jar: &mut Jar, headers: &HeaderMap) -> Jar {
    let mut set = Vec::new();
    for line in headers.get_all(header::SET_COOKIE) {
        let (name, rest) = line.to_str().expect("text").split_once('=').expect("a cookie");
        assert!(rest.contains("; HttpOnly; SameSite=Lax"), "{name}={rest}");
        let value = rest.split(';').next().unwrap_or_default();
        jar.retain(|(key, _)| key != name);
        if !value.is_empty() {
            jar.push((name.into(), value.into()));
            set.push((name.into(), value.into()));
        }
    }
    set
}
