//! The rules of the house as tests: who may import whom, where SQL may stand, how long things may be, which words exist.
//! The lists of exceptions may only shrink.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Pure engines: they use no crate of ours, not even each other.
const ENGINES: &[&str] = &["calendar", "decision", "composite", "process"];
/// The floors of the spine, from the ground up; a crate uses only floors below its own.
const SPINE: &[&[&str]] = &[
    &["kernel"],
    &["db", "sheet"],
    &["journal", "oidc", "vault"],
    &["params", "people", "registry"],
    &["cases"],
    &["web"],
];
/// Side by side over the spine; a capability never uses another capability.
const CAPABILITIES: &[&str] = &[
    "administration",
    "whistles",
    "approvals",
    "enforcement",
    "policies",
    "indicators",
    "feedback",
    "stations",
    "supervision",
    "proposals",
    "publishing",
];
/// The one binary on top, which lives in `app/`.
const APP: &str = "panlong";

const KERNEL_LINES_MAX: usize = 3_000;
const FILE_LINES_MAX: usize = 400;
/// Files longer than the limit, with the length they must not exceed. May only shrink.
const LONG_FILES: &[(&str, usize)] = &[];
/// Files with SQL outside a store. May only shrink.
const SQL_ELSEWHERE: &[&str] = &[];
/// Parameters that no code reads yet. May only shrink.
const PARAMETERS_NOT_READ: &[&str] =
    &["sign_in.attempts_max", "sign_in.lock_minutes", "session.idle_minutes", "session.absolute_hours"];
/// Words of the glossary whose code is not written yet. May only shrink.
const WORDS_WITHOUT_CODE: &[&str] = &[
    "whistles::Whistle",
    "whistles::Response",
    "whistles::Session",
    "cases::Part::Lead",
    "cases::Part::Joint",
];
/// A crate with fewer lines is an empty shell: its words are not asked for yet.
const SHELL_LINES_MAX: usize = 20;

#[test]
fn a_crate_uses_only_floors_below_its_own() {
    let mut wrong = Vec::new();
    for (name, manifest) in manifests() {
        let Some(own) = floor(&name) else {
            wrong.push(format!("{name} has no floor: give it one in xtask/src/house.rs"));
            continue;
        };
        for used in dependencies(&manifest) {
            match floor(&used) {
                Some(_) if ENGINES.contains(&name.as_str()) => {
                    wrong.push(format!("the engine {name} uses our crate {used}"));
                }
                Some(below) if below >= own => {
                    wrong.push(format!("{name} uses {used}, which is not below it"))
                }
                _ => {}
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_floor_rule_finds_what_it_forbids() {
    assert!(floor("kernel") < floor("db") && floor("cases") < floor("web"));
    assert_eq!(floor("whistles"), floor("approvals"), "capabilities stand side by side");
    assert!(floor("web") < floor("whistles") && floor("whistles") < floor(APP));
    let manifest = "[package]\nname = \"a\"\n[dependencies]\ndb.workspace = true\ncases = { path = \"x\" }\n\
                    [dev-dependencies]\nweb.workspace = true\n[lints]\nworkspace = true\n";
    assert_eq!(dependencies(manifest), ["db", "cases", "web"]);
}

#[test]
fn a_folder_is_a_crate_of_the_same_name() {
    let mut wrong = Vec::new();
    for folder in folders(&root().join("crates")) {
        let manifest = read(&folder.join("Cargo.toml"));
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if package_name(&manifest) != name {
            wrong.push(format!("crates/{name} holds the package {}", package_name(&manifest)));
        }
    }
    assert_none(&wrong);
}

#[test]
fn sql_stands_in_stores_only() {
    let mut wrong = Vec::new();
    for file in source_files() {
        let name = relative(&file);
        let has_sql = may_not_hold_sql(&name) && !sql_lines(&read(&file)).is_empty();
        match (has_sql, SQL_ELSEWHERE.contains(&name.as_str())) {
            (true, false) => {
                let lines = sql_lines(&read(&file));
                wrong.push(format!("{name} holds SQL outside a store, in lines {lines:?}"));
            }
            (false, true) => wrong.push(format!("{name} holds no SQL any more: take it off the list")),
            _ => {}
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_sql_rule_finds_what_it_forbids() {
    let cases = [
        ("db.query(\"select id from unit\")", true),
        ("db.query(\"\n    insert into unit values ($1)\")", true),
        ("db.run(\"Update unit set name = $1\")", true),
        ("db.run(r#\"delete from unit\"#)", true),
        ("// \"select id from unit\"", false),
        ("let help = \"Select a unit\";", false),
        ("let help = \"update the calendar\";", false),
        ("page.select(unit)", false),
        ("#[cfg(test)]\nmod tests {\n    const Q: &str = \"select id from unit\";\n}", false),
    ];
    for (text, has_sql) in cases {
        assert_eq!(!sql_lines(text).is_empty(), has_sql, "{text}");
    }
}

#[test]
fn the_kernel_stays_small() {
    let kernel = root().join("crates/kernel/src");
    let lines: usize = rust_files(&kernel).iter().map(|file| read(file).lines().count()).sum();
    assert!(lines <= KERNEL_LINES_MAX, "the kernel has {lines} lines, more than {KERNEL_LINES_MAX}");
}

#[test]
fn files_are_about_400_lines() {
    let mut wrong = Vec::new();
    let files = all_rust_files();
    for file in &files {
        let (name, lines) = (relative(file), read(file).lines().count());
        match LONG_FILES.iter().find(|(long, _)| *long == name) {
            Some((_, allowed)) if lines > *allowed => {
                wrong.push(format!("{name} grew to {lines} lines from {allowed}: split it by noun"));
            }
            Some(_) if lines <= FILE_LINES_MAX => {
                wrong.push(format!("{name} is short now: take it off the list"))
            }
            None if lines > FILE_LINES_MAX => {
                wrong.push(format!("{name} has {lines} lines, more than {FILE_LINES_MAX}: split it by noun"));
            }
            _ => {}
        }
    }
    for (long, _) in LONG_FILES {
        if !files.iter().any(|file| relative(file) == *long) {
            wrong.push(format!("{long} is gone: take it off the list"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_parameter_is_read_by_the_code() {
    let table = read(&root().join("crates/params/data/params.tsv"));
    let keys = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    let keys: Vec<&str> = keys.filter(|key| !key.is_empty()).collect();
    assert!(keys.len() > 15, "the table was read wrongly: {keys:?}");
    let files = source_files();
    let code: String = files.iter().filter(|file| !is_test(&relative(file))).map(|file| read(file)).collect();
    let wrong: Vec<String> = keys
        .iter()
        .filter(|key| !code.contains(&format!("\"{key}\"")) && !PARAMETERS_NOT_READ.contains(key))
        .map(|key| format!("no code reads the parameter {key}"))
        .collect();
    assert_none(&wrong);
}

#[test]
fn the_words_of_the_glossary_are_the_words_of_the_code() {
    let words = glossary_words(&read(&root().join("GLOSSARY.md")));
    assert!(words.len() > 20, "the glossary was read wrongly: {words:?}");
    let mut wrong = Vec::new();
    for word in words {
        let Some((name, path)) = word.split_once("::") else {
            wrong.push(format!("{word} does not say its crate"));
            continue;
        };
        if floor(name).is_none() {
            wrong.push(format!("{word}: there is no crate {name}"));
            continue;
        }
        let code = code_of(name);
        if code.lines().count() < SHELL_LINES_MAX || WORDS_WITHOUT_CODE.contains(&word.as_str()) {
            continue;
        }
        let identifiers = identifiers(&code);
        for part in path.split("::").filter(|part| !identifiers.contains(part)) {
            wrong.push(format!("{word}: no {part} in the code of {name}"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_glossary_reader_opens_braces_and_skips_headings() {
    let text = "| Chinese | English | in code |\n|---|---|---|\n| 哨 | whistle | `whistles::{Whistle, Call}`, `cases::Part::Lead` |";
    assert_eq!(glossary_words(text), ["whistles::Whistle", "whistles::Call", "cases::Part::Lead"]);
}

/// The height of a crate of ours; none for a crate of others.
fn floor(name: &str) -> Option<usize> {
    let above_spine = SPINE.len() + 1;
    if ENGINES.contains(&name) {
        return Some(0);
    }
    if CAPABILITIES.contains(&name) {
        return Some(above_spine);
    }
    if name == APP {
        return Some(above_spine + 1);
    }
    SPINE.iter().position(|crates| crates.contains(&name)).map(|index| index + 1)
}

/// Name and manifest of every crate of the product; this one, which no crate may use, is not part of it.
fn manifests() -> Vec<(String, String)> {
    let mut folders = folders(&root().join("crates"));
    folders.push(root().join("app"));
    let texts = folders.iter().map(|folder| read(&folder.join("Cargo.toml")));
    texts.map(|text| (package_name(&text), text)).collect()
}

fn package_name(manifest: &str) -> String {
    let line = manifest.lines().find_map(|line| line.strip_prefix("name = "));
    line.unwrap_or_default().trim_matches('"').to_owned()
}

/// The names under every heading that ends in `dependencies`.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            is_inside = heading.trim_end_matches(']').ends_with("dependencies");
        } else if is_inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
            names.push(line[..end].to_owned());
        }
    }
    names
}

/// The crate `db` is the SQL engine itself; a store is `store.rs` or a folder of that name; tests may ask what they like.
fn may_not_hold_sql(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let is_store = parts.iter().any(|part| matches!(*part, "store.rs" | "store"));
    !name.starts_with("crates/db/") && !name.starts_with("xtask/") && !is_store && !is_test(name)
}

pub(crate) fn is_test(name: &str) -> bool {
    name.split('/').any(|part| matches!(part, "tests.rs" | "tests" | "testing.rs" | "benches"))
}

/// The numbers of the lines on which a literal begins like an SQL statement, up to the first inline test module.
fn sql_lines(text: &str) -> Vec<usize> {
    // A word for readers ("Select a unit") is told from a statement by what must follow in SQL.
    let begins_sql = |words: &str| {
        let lower = words.to_lowercase();
        words.starts_with("select ")
            || (lower.starts_with("select ") && lower.contains(" from "))
            || lower.starts_with("insert into ")
            || lower.starts_with("delete from ")
            || (lower.starts_with("update ") && lower.contains(" set "))
    };
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        let is_test_mark = line == "#[cfg(test)]";
        if is_test_mark && lines.peek().is_some_and(|(_, next)| next.contains("mod ") && next.ends_with('{'))
        {
            break;
        }
        if line.starts_with("//") {
            continue;
        }
        let literals = line.split('"').skip(1).map(str::trim_start).chain(std::iter::once(line));
        if literals.into_iter().any(begins_sql) {
            found.push(index + 1);
        }
    }
    found
}

/// The entries of the third column of every table, braces opened: `a::{B, C}` is `a::B` and `a::C`.
fn glossary_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let cell = line.split('|').nth(3).unwrap_or_default();
        for entry in cell.split('`').skip(1).step_by(2) {
            match entry.split_once('{') {
                Some((stem, rest)) => {
                    let names = rest.trim_end_matches('}').split(',');
                    words.extend(names.map(|name| format!("{stem}{}", name.trim())));
                }
                None => words.push(entry.to_owned()),
            }
        }
    }
    words
}

fn identifiers(code: &str) -> BTreeSet<&str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn code_of(name: &str) -> String {
    let folder =
        if name == APP { root().join("app/src") } else { root().join("crates").join(name).join("src") };
    rust_files(&folder).iter().map(|file| read(file)).collect()
}

pub(crate) fn source_files() -> Vec<PathBuf> {
    let mut files = rust_files(&root().join("app/src"));
    for folder in folders(&root().join("crates")) {
        files.extend(rust_files(&folder.join("src")));
    }
    files
}

fn all_rust_files() -> Vec<PathBuf> {
    ["app", "crates", "xtask"].iter().flat_map(|folder| rust_files(&root().join(folder))).collect()
}

/// Every Rust file under a folder.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    all_files(folder, "rs")
}

/// Every file of an ending under a folder, in order; nothing when the folder does not exist.
pub(crate) fn all_files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() && !path.ends_with("target") {
            files.extend(all_files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            files.push(path);
        }
    }
    files
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.join("Cargo.toml").is_file()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn relative(file: &Path) -> String {
    let path = file.strip_prefix(root()).unwrap_or(file);
    path.to_string_lossy().into_owned()
}

pub(crate) fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
