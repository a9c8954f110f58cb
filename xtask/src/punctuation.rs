//! Chinese texts have full-width punctuation: a rule of the house for what readers see (literals of the code, help of the
//! command line, templates, catalogue, the tables that are shipped).

use crate::house::{all_files, is_test, read, relative, root, source_files};

/// Signs that have a full-width form in Chinese.
const HALF_WIDTH: &str = ",;:!?()";
/// Tables with words that readers see.
const TABLES: [&str; 4] = [
    "locales/en.po",
    "crates/params/data/params.tsv",
    "app/src/demo/data/texts.tsv",
    "app/src/demo/data/units.tsv",
];

#[test]
fn chinese_texts_have_full_width_punctuation() {
    let mut wrong = Vec::new();
    let mut note = |name: &str, line: usize, text: &str| {
        if let Some(place) = half_width_among_chinese(text) {
            wrong.push(format!("{name}:{line}: …{place}…"));
        }
    };
    for file in source_files().iter().filter(|file| !is_test(&relative(file))) {
        let text = read(file);
        literals(&text, |line, literal| note(&relative(file), line, literal));
        // The help of the command line is written as documentation.
        if text.contains("use clap::") {
            let help = text.lines().enumerate().filter(|(_, line)| line.trim().starts_with("///"));
            help.for_each(|(index, line)| note(&relative(file), index + 1, line));
        }
    }
    let templates = ["app", "crates"].iter().flat_map(|folder| all_files(&root().join(folder), "html"));
    for file in templates.chain(TABLES.iter().map(|name| root().join(name))) {
        let text = read(&file);
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        lines.for_each(|(index, line)| note(&relative(&file), index + 1, line));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_text_holds_a_sign_that_was_encoded_twice() {
    let endings = ["rs", "md", "html", "css", "js", "po", "tsv", "toml", "sql", "py"];
    let files: Vec<_> = endings.iter().flat_map(|ending| all_files(&root(), ending)).collect();
    assert!(files.iter().any(|file| file.ends_with("README.zh-CN.md")), "documents are read too");
    let broken = files.iter().filter(|file| read(file).contains(is_broken)).map(|file| relative(file));
    assert_eq!(broken.collect::<Vec<_>>(), Vec::<String>::new());
    assert!("甲\u{ef}\u{bc}\u{9a}乙".contains(is_broken) && !"甲：乙\n".contains(is_broken));
}

/// UTF-8 that was read as something else and encoded again leaves signs that no text has (C1 controls).
fn is_broken(sign: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&sign)
}

#[test]
fn the_rule_finds_what_it_forbids() {
    for text in ["请填写,谢谢", "上海:{}", "不对!", "标题(必填)", "“甲”,乙", "{name},请重试", "(虚构)"]
    {
        assert!(half_width_among_chinese(text).is_some(), "{text}");
    }
    for text in [
        "请填写，谢谢",
        "已满 (the disk is full)",
        "如 a, b",
        "以 ; 分隔",
        "not “{}”; try again",
        "&lt;甲",
        "&gt;乙",
        "10:30 到",
        "标题（必填）",
    ] {
        assert_eq!(half_width_among_chinese(text), None, "{text}");
    }
    let code = "let a = \"甲,乙\"; // \"丙,丁\"\nlet b = ['\"', ',']; let c = r#\"戊\"庚\"#;\nfn d<'a>() { \"a\\\"己\" }";
    let mut found = Vec::new();
    literals(code, |line, literal| found.push((line, literal.to_owned())));
    let expected = [(1, "甲,乙"), (2, "戊\"庚"), (3, "a\\\"己")];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}

/// The first half-width sign beside a Chinese one, with its neighbours. A sign after a space belongs to what is not Chinese.
fn half_width_among_chinese(text: &str) -> Option<String> {
    let signs: Vec<char> = text.chars().collect();
    let is_han = |c: &char| ('\u{3400}'..='\u{9fff}').contains(c);
    // An English sentence has the same quotation marks.
    if !signs.iter().any(is_han) {
        return None;
    }
    let is_chinese = |c: &char| is_han(c) || "“”《》（）、。，：；！？".contains(*c);
    (0..signs.len()).find_map(|at| {
        let (before, after) = (at.checked_sub(1).and_then(|at| signs.get(at)), signs.get(at + 1));
        let is_half = HALF_WIDTH.contains(signs[at]);
        let follows = before.is_some_and(is_chinese);
        let precedes = after.is_some_and(is_chinese)
            && signs[at] != ')'
            && before.is_none_or(|before| !before.is_whitespace())
            && !(signs[at] == ';' && is_entity(&signs[..at]));
        (is_half && (follows || precedes))
            .then(|| signs[at.saturating_sub(6)..signs.len().min(at + 7)].iter().collect())
    })
}

/// `&lt`, `&gt`, `&amp`: their semicolon is no punctuation.
fn is_entity(before: &[char]) -> bool {
    let name = before.iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
    name > 0 && before.len() > name && before[before.len() - 1 - name] == '&'
}

/// Every string literal of a file, with the number of the line it begins on.
fn literals(text: &str, mut each: impl FnMut(usize, &str)) {
    let (mut rest, mut line) = (text, 1);
    while let Some(begin) = rest.find(['"', '/', '\'']) {
        let (before, found) = rest.split_at(begin);
        line += before.matches('\n').count();
        let length = if found.starts_with("//") {
            found.find('\n').unwrap_or(found.len())
        } else if let Some(inside) = found.strip_prefix('"') {
            let is_raw = before.ends_with("r#");
            let end = if is_raw { inside.find("\"#") } else { end_of(inside) }.unwrap_or(inside.len());
            each(line, &inside[..end]);
            end + 2
        } else if let Some(escaped) = found.strip_prefix("'\\") {
            // A character that is escaped; the quote after it may be the one that is meant.
            2 + escaped.chars().next().map_or(0, char::len_utf8)
        } else if found.starts_with('\'') && found.chars().nth(2) == Some('\'') {
            2 + found[1..].chars().next().map_or(0, char::len_utf8)
        } else {
            1
        };
        let length = length.min(found.len());
        line += found[..length].matches('\n').count();
        rest = &found[length..];
    }
}

/// Where a literal ends.
fn end_of(inside: &str) -> Option<usize> {
    let mut is_escaped = false;
    inside.char_indices().find_map(|(at, c)| match (is_escaped, c) {
        (false, '"') => Some(at),
        (escaped, c) => {
            is_escaped = !escaped && c == '\\';
            None
        }
    })
}
