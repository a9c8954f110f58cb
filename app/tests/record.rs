//! 留痕: whatever the program can write into the record has a word there.

mod site;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use kernel::Role;
use std::collections::BTreeSet;
use std::path::Path;
use tower::ServiceExt;

/// What the record says of a name that nobody has given a word.
const NO_WORD: &str = "记录";

/// Where a name is only passed on: given by who calls, or the name of a move, which the procedure has.
const PASSED_ON: [&str; 3] = ["name.into()", "event.name", "spec.name"];

#[tokio::test]
async fn every_event_that_the_program_writes_has_a_word_in_the_record() {
    let mut names: BTreeSet<String> = whistles::MOVES.iter().map(|one| one.name.to_string()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for folder in ["app/src", "crates"] {
        written_below(&root.join(folder), &mut names);
    }
    for one in ["sign_in_failed", "locked_out", "recovery_code_used", "enterprises_imported", "overdue"] {
        assert!(names.contains(one), "the code was read wrongly: no {one} in {names:?}");
    }
    let app = site::app(db::testing::embedded());
    let ctx = app.system_ctx();
    let entry = |name: &String| {
        let entry =
            journal::Entry { case_id: None, name: name.clone(), unit: None, data: serde_json::Value::Null };
        (ctx.clone(), entry)
    };
    let entries: Vec<_> = names.iter().chain([&"unheard_of".to_string()]).map(entry).collect();
    app.db.write_now("record", move |w| journal::append_many(w, &entries).map(drop)).expect("recorded");
    let auditor = site::sessions(&app).into_iter().find(|(role, _)| *role == Role::AuditAdmin);
    let cookie = format!("pl_session={}", auditor.and_then(|(_, token)| token).expect("signed in"));
    let (mut wordless, mut seen, mut after) = (Vec::new(), BTreeSet::new(), String::new());
    loop {
        let uri = format!("/api/v1/record?limit=100&fields=name,what{after}");
        let request = Request::builder().uri(&uri).header(header::COOKIE, &cookie).body(Body::empty());
        let answer = web::router(app.clone()).oneshot(request.expect("a request")).await.expect("an answer");
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.expect("a page");
        let page: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        for row in page["items"].as_array().expect("rows") {
            let name = row["name"].as_str().expect("a name").to_string();
            if row["what"] == NO_WORD {
                wordless.push(name.clone());
            }
            seen.insert(name);
        }
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert!(names.is_subset(&seen), "the whole record was read");
    assert_eq!(wordless, ["unheard_of"]);
}

#[test]
fn the_reader_of_names_finds_what_is_named_where_it_is_written_and_above() {
    let text = r#"
        let name = if too_many { "locked_out" } else { "sign_in_failed" };
        accounts::record(w, &ctx.acting(a, b), name, typed(&login, true), detail)?;
        record(
            w,
            ctx,
            "key_revoked",
            "",
            id,
        )
        journal::Entry { case_id: None, name: "unit_saved".into(), unit: None, data };
        cases::save(w, ctx, case, Move::new("attach", vec![count]).writing(form))
        Entry { case_id: None, name: name.into(), unit: None, data }
        #[cfg(test)]
        mod tests { record(w, ctx, "never", "", "") }
    "#;
    let expected = ["attach", "key_revoked", "locked_out", "sign_in_failed", "unit_saved"];
    assert_eq!(names_in("", text), expected.map(String::from).into());
}

fn written_below(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let text = path.to_string_lossy();
        if path.is_dir() && !["/tests", "/benches", "/testdata"].iter().any(|end| text.ends_with(end)) {
            written_below(&path, names);
        } else if text.ends_with(".rs") && !text.ends_with("/tests.rs") {
            names.extend(names_in(&text, &std::fs::read_to_string(&path).expect("a file")));
        }
    }
}

/// The names of the events that a file writes.
fn names_in(file: &str, text: &str) -> BTreeSet<String> {
    // However it is broken into lines.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    let text = text.split("#[cfg(test)] mod tests {").next().unwrap_or_default();
    let mut names = BTreeSet::new();
    // How an event is written, and which argument or field is its name.
    for (sign, of) in [("record(w, ", 1), ("Move::new(", 0)] {
        for (at, _) in text.match_indices(sign) {
            let arguments = split(&text[at + sign.len()..]);
            names.extend(named(file, &text[..at], &arguments[of]));
        }
    }
    for (at, _) in text.match_indices("Entry { case_id") {
        let fields = split(&text[at + "Entry { ".len()..]);
        let name = fields.iter().find(|field| field.starts_with("name")).expect("an event has a name");
        names.extend(named(file, &text[..at], name.trim_start_matches("name: ")));
    }
    names
}

/// The texts of an expression, or of the variable that it is.
fn named(file: &str, before: &str, expression: &str) -> Vec<String> {
    let literals =
        |text: &str| -> Vec<String> { text.split('"').skip(1).step_by(2).map(String::from).collect() };
    let variable = format!("let {expression} = ");
    match (literals(expression), before.rsplit_once(&variable)) {
        (found, _) if !found.is_empty() => found,
        (_, Some((_, value))) => literals(value.split(';').next().unwrap_or_default()),
        _ if PASSED_ON.contains(&expression) => Vec::new(),
        _ => panic!("{file}: which event is {expression:?}?"),
    }
}

/// Arguments or fields up to the end of their list.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in text.chars() {
        match c {
            ')' | '}' | ']' if depth == 0 => break,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth += i32::from("([{".contains(c)) - i32::from(")]}".contains(c));
                parts.last_mut().expect("one at least").push(c);
            }
        }
    }
    parts.iter().map(|part| part.trim().to_string()).collect()
}
