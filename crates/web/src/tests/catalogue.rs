//! The English catalogue: everything a reader of English may meet is in it.

use crate::i18n::{has, parse_po, tr};
use kernel::{Lang, Role};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[test]
fn a_catalogue_reads_continued_lines_and_leaves_out_what_is_not_translated() {
    let po = "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\n# note\nmsgid \"甲\"\nmsgstr \"\"\n\"A \\\"quoted\\\" \"\n\"line\\n\"\n\nmsgid \"乙\"\nmsgstr \"\"\n";
    let read = parse_po(po);
    assert_eq!(read.get("甲").map(String::as_str), Some("A \"quoted\" line\n"));
    assert!(!read.contains_key("乙"));
}

#[test]
fn a_sentence_the_catalogue_lacks_stays_chinese() {
    assert_eq!(tr(Lang::En, "目录里没有的一句话"), "目录里没有的一句话");
    assert_eq!(tr(Lang::En, "登录"), "Sign in");
    assert_eq!(tr(Lang::Zh, "登录"), "登录");
}

#[test]
fn every_sentence_of_the_frame_and_every_role_is_in_english() {
    let web: BTreeSet<String> = sentences("web");
    assert!(web.len() > 20, "the scan finds the sentences: {}", web.len());
    let missing: Vec<&String> = web.iter().filter(|zh| !has(zh)).collect();
    assert!(missing.is_empty(), "add to locales/en.po: {missing:#?}");
    for role in Role::ALL {
        assert!(has(role.zh()), "{}", role.zh());
    }
}

/// Pages for officials are Chinese; the list shows what a capability still owes its English readers.
#[test]
#[allow(clippy::print_stdout)]
fn what_other_crates_owe_is_listed() {
    for folder in std::fs::read_dir(crates()).expect("crates").flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        for zh in sentences(&name).iter().filter(|zh| !has(zh)) {
            println!("not in locales/en.po: {name}: {zh}");
        }
    }
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every `t("…")` of templates and code, and the fixed words of problems.
fn sentences(name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for folder in ["templates", "src"] {
        visit(&crates().join(name).join(folder), &mut found);
    }
    found
}

fn visit(path: &Path, found: &mut BTreeSet<String>) {
    if path.ends_with("tests") || path.ends_with("tests.rs") {
        return;
    }
    if let Ok(folder) = std::fs::read_dir(path) {
        folder.flatten().for_each(|entry| visit(&entry.path(), found));
        return;
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for (at, _) in text.match_indices("t(\"") {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' {
            continue;
        }
        let rest = &text[at + 3..];
        let Some(end) = rest.find('"') else { continue };
        if !rest[..end].is_ascii() {
            found.insert(rest[..end].to_string());
        }
    }
    // The words of problems stand in a table and reach `t` as variables.
    if path.ends_with("web/src/problem.rs") {
        let quoted = text.split('"').skip(1).step_by(2);
        found.extend(quoted.filter(|part| !part.is_ascii()).map(String::from));
    }
}
