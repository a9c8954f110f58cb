//! The rooms beside the whistle's way: administrators, categories, the second factor, and every state as every role.

use super::{PASSWORD, Walk};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

/// Whoever reads whistles, at one whistle of every state there is, and at the form of every move that is offered.
pub fn every_role_at_every_state(walk: &mut Walk) {
    let links =
        "return [...document.querySelectorAll(arguments[0])].map((e) => e.getAttribute(arguments[1]))";
    let texts = |found: Value| -> Vec<String> {
        let all = found.as_array().expect("a list").iter();
        all.filter_map(Value::as_str).filter(|text| !text.is_empty()).map(String::from).collect()
    };
    let (mut seen, mut forms) = (BTreeSet::new(), BTreeSet::new());
    for login in ["enterprise", "station", "handler", "lead", "street", "leader", "office"] {
        walk.sign_in(login);
        walk.browser.go("/whistles");
        let states = texts(walk.browser.run(links, &["#state option".into(), "value".into()]));
        assert!(!states.is_empty(), "the list names the states");
        for state in states {
            walk.browser.go(&format!("/whistles?state={state}"));
            let rows =
                texts(walk.browser.run(links, &["main table a[href^='/whistles/']".into(), "href".into()]));
            let Some(first) = rows.first() else { continue };
            walk.visit(&format!("state-{state}-{login}"), first);
            seen.insert(state);
            let moves = texts(walk.browser.run(links, &["a[href*='/moves/']".into(), "href".into()]));
            for path in moves {
                let name = path.rsplit('/').next().unwrap_or_default().to_string();
                if forms.insert((login, name.clone())) {
                    walk.visit(&format!("form-{name}-{login}"), &path);
                }
            }
        }
    }
    eprintln!("states seen: {seen:?}; {} forms of moves", forms.len());
    assert!(seen.len() >= 10, "the demonstration has whistles of most states: {seen:?}");
}

/// Everybody looks for an act in the lists and reads an item, in both languages.
pub fn lists(walk: &mut Walk) {
    walk.visit("lists", "/lists");
    assert_eq!(walk.browser.text("#total"), "1,769", "all items of the demonstration are in force");
    walk.browser.write("#find", "明码标价");
    walk.browser.follow("form.filters button");
    walk.look("lists-found");
    walk.browser.follow("main table tbody a");
    walk.look("list-item");
    let item = walk.browser.path();
    walk.visit("lists-nothing", "/lists?find=没有这样的违法行为");
    walk.browser.go("/language?to=en");
    walk.visit("lists-english", "/lists");
    walk.visit("list-item-english", &item);
    walk.browser.go("/language?to=zh");
}

/// The office looks at batches and their kinds, and at the form for a new one.
pub fn batches(walk: &mut Walk) {
    walk.sign_in("office");
    walk.visit("batches", "/lists/batches");
    walk.visit("batch", "/lists/batches/2022-07");
    walk.visit("list-kinds", "/lists/kinds");
    walk.visit("list-kind", "/lists/kinds/exempt");
    walk.visit("batch-new", "/lists/batches/new");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a trial without a file is refused");
    walk.look("batch-new-refused");
}

/// What each of the three administrators sees, and the first mistake each can make.
pub fn administrators(walk: &mut Walk) {
    walk.sign_in("admin");
    for (name, path) in [
        ("units", "/units"),
        ("unit", "/units/D03"),
        ("unit-new", "/units/new"),
        ("parameters", "/parameters"),
        ("parameter", "/parameters/whistle.solve.limit"),
    ] {
        walk.visit(name, path);
    }
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a parameter needs a value and a source");
    walk.look("parameter-refused");
    walk.sign_in("security");
    for (name, path) in [
        ("accounts", "/accounts"),
        ("account-of-another", "/accounts/handler"),
        ("account-own", "/accounts/security"),
        ("account-new", "/accounts/new"),
        ("keys-empty", "/keys"),
    ] {
        walk.visit(name, path);
    }
    walk.browser.write("#name", "数据交换平台（虚构）");
    walk.browser.follow("main form[action='/keys'] button");
    walk.look("key-shown-once");
    walk.visit("keys", "/keys");
    walk.sign_in("audit");
    walk.visit("record", "/record");
}

/// The office keeps the tree of categories.
pub fn categories(walk: &mut Walk) {
    walk.sign_in("office");
    walk.visit("categories", "/categories");
    let first = walk.browser.run("return document.querySelector('main table a').getAttribute('href')", &[]);
    walk.visit("category", first.as_str().expect("a category"));
    walk.visit("category-new", "/categories/new");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a category without a code is refused");
    walk.look("category-refused");
}

/// An observer sets up a second factor with the code a telephone would show, and enters with a recovery code.
pub fn second_factor(walk: &mut Walk) {
    walk.sign_in("observer");
    walk.visit("account-sessions", "/account");
    walk.visit("second-factor-off", "/account/second-factor");
    walk.browser.follow("main form button");
    walk.look("second-factor-started");
    walk.browser.write("#code", "000");
    walk.browser.follow("form[action$='/confirm'] button");
    assert!(walk.browser.has(".error-summary"), "a wrong code is refused");
    walk.look("second-factor-refused");
    let secret = walk.browser.text("main code").replace(' ', "");
    walk.browser.write("#code", &people::testing::code(&secret, Timestamp::now()));
    walk.browser.follow("form[action$='/confirm'] button");
    walk.look("recovery-codes");
    let code = walk.browser.text("main li code");
    walk.visit("second-factor-on", "/account/second-factor");
    walk.browser.forget();
    walk.browser.go("/sign-in");
    walk.browser.write("#login", "observer");
    walk.browser.write("#password", PASSWORD);
    walk.browser.follow("main form button");
    walk.look("sign-in-code");
    walk.browser.write("#code", "wrong");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a wrong code is refused");
    walk.look("sign-in-code-refused");
    walk.browser.write("#code", &code);
    walk.browser.follow("main form button");
    assert_eq!(walk.browser.path(), "/", "a recovery code lets in");
}
