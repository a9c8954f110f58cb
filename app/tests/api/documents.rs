//! `docs/api.md` says what is true: its command lines run, its table of codes is whole.

use crate::operations;
use crate::site::{PASSWORD, Site};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const BASE: &str = "http://127.0.0.1:8080";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn guide() -> String {
    fs::read_to_string(root().join("docs/api.md")).expect("docs/api.md")
}

/// The words of a command line, as a shell would read quotation marks.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in line.chars() {
        match (quote, letter) {
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(mark), letter) if mark == letter => quote = None,
            (_, letter) => word.push(letter),
        }
    }
    words.push(word);
    words
}

#[tokio::test]
async fn the_command_lines_of_the_guide_run() {
    let (site, guide) = (Site::new(), guide());
    let lines: Vec<&str> = guide.lines().filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(lines.len(), 7);
    let mut jar = String::new();
    for line in lines {
        let (mut method, mut headers, mut body, mut address) =
            ("GET".to_string(), Vec::new(), Vec::new(), String::new());
        let (mut opens, mut in_person) = (false, false);
        let mut rest = words(line).into_iter().skip(1);
        while let Some(word) = rest.next() {
            match word.as_str() {
                "-X" => method = rest.next().expect("a method"),
                "-d" => body = rest.next().expect("a body").replace("PASSWORD", PASSWORD).into_bytes(),
                "-c" => (opens, _) = (true, rest.next().expect("a jar")),
                "-b" => (in_person, _) = (true, rest.next().expect("a jar")),
                "-H" => headers.push(rest.next().expect("a header")),
                _ => address = word,
            }
        }
        let pairs: Vec<(&str, &str)> = headers
            .iter()
            .map(|header| header.split_once(": ").expect("a name and a value"))
            .filter(|(name, value)| (*name, *value) != ("Authorization", "Bearer $KEY"))
            .collect();
        let path = address.strip_prefix(BASE).expect("an address of the site");
        let seen = if opens || in_person {
            let cookie = [("cookie", jar.as_str())];
            site.ask(&method, path, &[&pairs[..], &cookie].concat(), body).await
        } else {
            assert_eq!(pairs.len() + 1, headers.len(), "{line} shows a key");
            site.ask_as("office", &method, path, &pairs, body).await
        };
        if opens {
            jar = seen.header("set-cookie");
        }
        assert!(seen.status.is_success(), "{line}: {}", seen.text());
    }
}

#[tokio::test]
async fn the_table_of_codes_holds_every_code_and_no_other() {
    let document = Site::new().document().await;
    let guide = guide();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let table: BTreeSet<(String, String)> =
        rows.map(|(code, rest)| (code.to_string(), rest[..3].to_string())).collect();
    let split = |text: &Value| -> Vec<String> {
        text.as_str().unwrap_or_default().split(' ').map(String::from).collect()
    };
    let mut documented = BTreeSet::new();
    let shared = document["components"]["responses"].as_object().expect("answers");
    let all = operations(&document);
    let own = all.iter().flat_map(|(_, _, one)| one["responses"].as_object().expect("answers"));
    for (status, answer) in shared.iter().chain(own.filter(|(status, _)| *status == "409")) {
        documented.extend(split(&answer["description"]).into_iter().map(|code| (code, status.clone())));
    }
    assert_eq!(table, documented);
}

#[test]
fn what_the_rules_refuse_is_documented() {
    let guide = guide();
    let folder = root().join("crates/whistles/src");
    let mut files = vec![folder.join("rules.rs"), folder.join("rights.rs")];
    files.push(root().join("crates/administration/src/actions.rs"));
    let policies = root().join("crates/policies/src");
    files.extend([policies.join("ledger.rs"), policies.join("matters.rs")]);
    let enforcement = root().join("crates/enforcement/src");
    files.extend([enforcement.join("penalty/rules.rs"), enforcement.join("judge/decided.rs")]);
    for folder in [folder.join("rules"), policies.join("actions"), policies.join("application")] {
        files.extend(fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()));
    }
    for file in files {
        let text = fs::read_to_string(&file).expect("a file");
        let calls = text.split("refuse(").skip(1).chain(text.split("Refusal::new(").skip(1));
        for code in calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next()) {
            assert!(guide.contains(&format!("| `{code}` | 409 |")), "{code} of {}", file.display());
        }
    }
}
