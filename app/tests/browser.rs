//! 一件吹哨, from the enterprise's first word to its rating, in a real browser. Every page on the way is judged by
//! axe-core, must fit a telephone of 360 px, and leaves its picture in `target/screens`.
//!
//! Run with `cargo xtask test`; the environment names the programs (`PANLONG_BIN`, `PANLONG_CHROMEDRIVER`,
//! `PANLONG_CHROMIUM`) and, if there is one, the script of axe-core (`PANLONG_AXE`).

mod common;
#[path = "browser/rooms.rs"]
mod rooms;

use common::{Browser, Process};
use db::testing::Folder;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const PASSWORD: &str = "Panlong-Demo-2022";
const WIDTHS: [u32; 2] = [1280, 360];
const LEAD: &str = "D03";
const JOINT: &str = "D05";

/// The program, a browser before it, and what is wrong so far.
struct Walk {
    browser: Browser,
    axe: Option<String>,
    screens: PathBuf,
    seen: usize,
    faults: Vec<String>,
    // Dropped in this order: the browser, then the program, then its data.
    _program: Process,
    _folder: Folder,
}

fn named(variable: &str, otherwise: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| otherwise.into())
}

impl Walk {
    fn start() -> Walk {
        let folder = Folder::new();
        let mut demo = Command::new(named("PANLONG_BIN", env!("CARGO_BIN_EXE_panlong")));
        demo.args(["demo", "--enterprises", "2000", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .env_remove("PANLONG_DATABASE")
            .env("RUST_LOG", "warn");
        let ready = |line: &str| line.strip_prefix("READY ").map(String::from);
        let (program, site) = Process::start(&mut demo, ready);
        let (driver, chromium) =
            (named("PANLONG_CHROMEDRIVER", "chromedriver"), named("PANLONG_CHROMIUM", "/usr/bin/chromium"));
        let browser = Browser::start(&driver, &chromium, &folder.join("profile"), &site);
        let axe = std::env::var_os("PANLONG_AXE")
            .map(|path| std::fs::read_to_string(path).expect("PANLONG_AXE names the script of axe-core"));
        if axe.is_none() {
            eprintln!("SKIPPED: axe-core does not judge the pages, because PANLONG_AXE is not set");
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder");
        let screens = target.join("screens");
        std::fs::create_dir_all(&screens).expect("target/screens");
        browser.width(WIDTHS[0]);
        Walk { browser, axe, screens, seen: 0, faults: Vec::new(), _program: program, _folder: folder }
    }

    /// Judges the page the browser is at; what is wrong is told at the end, all of it.
    fn look(&mut self, name: &str) {
        self.seen += 1;
        for width in WIDTHS {
            self.browser.width(width);
            let wide = self.browser.run("return document.documentElement.scrollWidth", &[]);
            let wide = wide.as_u64().expect("a width");
            if wide > u64::from(width) + 1 {
                let widest = "return [...document.querySelectorAll('body *')].filter((e) => \
                              e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((e) => e.outerHTML.slice(0, 160)).join('\\n    ')";
                let widest = self.browser.run(widest, &[]);
                self.faults.push(format!(
                    "{name}: {wide} px wide at {width} px\n    {}",
                    widest.as_str().unwrap_or("")
                ));
            }
            for violation in self.violations() {
                self.faults.push(format!("{name} at {width} px: {violation}"));
            }
            let picture = self.screens.join(format!("{name}-{width}.png"));
            std::fs::write(picture, self.browser.screenshot()).expect("the picture is written");
        }
        self.browser.width(WIDTHS[0]);
    }

    fn violations(&self) -> Vec<String> {
        let Some(axe) = &self.axe else { return Vec::new() };
        self.browser.run(axe, &[]);
        let found = self.browser.run_async(
            "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(\
             (found) => done(found.passes.length === 0 ? ['axe-core checked nothing'] : found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`))), \
             (error) => done([`axe-core failed: ${error}`]));",
        );
        let found = found.as_array().unwrap_or_else(|| panic!("axe-core says {found}"));
        found.iter().filter_map(Value::as_str).map(String::from).collect()
    }

    /// The top of the page as a window shows it: the picture of the README.
    fn picture(&self, name: &str) {
        let picture = self.screens.join(format!("{name}.png"));
        std::fs::write(picture, self.browser.window()).expect("the picture is written");
    }

    fn visit(&mut self, name: &str, path: &str) {
        self.browser.go(path);
        self.look(name);
    }

    fn sign_in(&mut self, login: &str) {
        self.browser.forget();
        self.browser.go("/sign-in");
        self.browser.write("#login", login);
        self.browser.write("#password", PASSWORD);
        self.browser.follow("main form button");
        assert_eq!(self.browser.path(), "/", "{login} is signed in");
    }

    /// Makes a move on a whistle through its page: link, form, button.
    fn act(&mut self, id: &str, login: &str, name: &str, fill: impl Fn(&Browser)) {
        self.browser.go(&format!("/whistles/{id}"));
        self.browser.follow(&format!("a[href='/whistles/{id}/moves/{name}']"));
        self.look(&format!("move-{name}-{login}"));
        fill(&self.browser);
        self.browser.follow("main form button");
        let errors = self.browser.text(".error-summary");
        assert_eq!(self.browser.path(), format!("/whistles/{id}"), "{login} makes {name}: {errors}");
        self.look(&format!("after-{name}-{login}"));
    }

    fn end(self) {
        eprintln!("{} pages seen at {WIDTHS:?} px", self.seen);
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }
}

#[test]
#[ignore = "needs a browser: cargo xtask test"]
fn a_whistle_from_the_first_word_to_the_rating() {
    let mut walk = Walk::start();
    before_signing_in(&mut walk);
    walk.sign_in("office");
    let before = rates_row(&mut walk, "rates-before");
    let id = raise(&mut walk);
    dispatch(&mut walk, &id);
    handle(&mut walk, &id);
    close(&mut walk, &id);
    rate(&mut walk, &id);
    walk.sign_in("office");
    walk.visit("rated-office", &format!("/whistles/{id}"));
    let after = rates_row(&mut walk, "rates-after");
    assert_ne!(before, after, "the whistle counts in the rates of its lead unit");
    others(&mut walk);
    walk.end();
}

fn before_signing_in(walk: &mut Walk) {
    walk.visit("home-anonymous", "/");
    walk.visit("public", "/public");
    rooms::lists(walk);
    walk.visit("not-found", "/nowhere");
    walk.visit("sign-in", "/sign-in");
    walk.browser.write("#login", "office");
    walk.browser.write("#password", "not the password");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a wrong password is refused");
    walk.look("sign-in-refused");
}

fn raise(walk: &mut Walk) -> String {
    walk.sign_in("enterprise");
    walk.look("home-enterprise");
    walk.visit("list-enterprise", "/whistles");
    walk.visit("new", "/whistles/new");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "an empty whistle is refused");
    walk.look("new-refused");
    let browser = &walk.browser;
    browser.write("#title", "门前施工围挡三个月没有拆");
    browser.write("#body", "管网施工围挡挡住店门，货车进不来。希望明确拆除时间，并留出卸货通道。");
    browser.choose("#category", &first_category(browser));
    browser.write("#contact_name", "甲某");
    browser.write("#contact_phone", "13800001234");
    if browser.has("#enterprise_name") {
        browser.write("#enterprise_name", "企业甲（虚构）");
    }
    browser.click("label[for=consent]");
    browser.follow("main form button");
    let path = browser.path();
    let id = path.strip_prefix("/whistles/").map(|rest| rest.split('?').next().unwrap_or(rest).to_string());
    let id = id.unwrap_or_else(|| panic!("raised, but at {path}: {}", browser.text(".error-summary")));
    walk.look("raised-enterprise");
    id
}

/// The first category that is one; 请选择 is none.
fn first_category(browser: &Browser) -> String {
    let script =
        "return [...document.querySelectorAll('#category option')].map((o) => o.value).find((v) => v)";
    browser.run(script, &[]).as_str().expect("a category").into()
}

fn dispatch(walk: &mut Walk, id: &str) {
    walk.sign_in("office");
    walk.look("home-office");
    walk.visit("list-office", "/whistles");
    walk.visit("submitted-office", &format!("/whistles/{id}"));
    walk.act(id, "office", "accept", |browser| browser.choose("#category", &first_category(browser)));
    walk.act(id, "office", "dispatch", |browser| {
        browser.choose("#lead", LEAD);
        browser.click(&format!("label[for=joint-{JOINT}]"));
        browser.write("#note", "请两个单位一起到现场。");
    });
}

fn handle(walk: &mut Walk, id: &str) {
    for login in ["handler", "handler2"] {
        walk.sign_in(login);
        walk.look(&format!("home-{login}"));
        walk.act(id, login, "respond", |browser| {
            browser.write("#note", "已电话联系企业，明天上午到现场查看。");
        });
    }
    walk.sign_in("office");
    walk.act(id, "office", "call_session", |browser| {
        browser.choose("#when", "2022-10-20T15:00");
        browser.write("#place", "区营商办一号会议室");
        browser.write("#attendees", "两个单位的经办人和企业代表。");
    });
    walk.act(id, "office", "record_session", |browser| {
        browser.write("#minutes", "现场留出三米通道，围挡分段拆除。");
        browser.write("#decision", "本月底前拆除。");
    });
    walk.picture("readme");
    for login in ["handler", "handler2"] {
        walk.sign_in(login);
        walk.act(id, login, "finish", |browser| browser.write("#reply", "通道已经留出，围挡已经拆除。"));
    }
    walk.sign_in("lead");
    walk.look("home-lead");
    walk.act(id, "lead", "answer", |browser| {
        browser.write("#reply", "围挡已拆除，卸货通道已恢复。感谢您的耐心等待。");
    });
}

fn close(walk: &mut Walk, id: &str) {
    walk.sign_in("office");
    walk.act(id, "office", "call_back", |browser| browser.click("label[for=solved-yes]"));
    walk.act(id, "office", "close", |_| {});
}

fn rate(walk: &mut Walk, id: &str) {
    walk.sign_in("enterprise");
    walk.visit("closed-enterprise", &format!("/whistles/{id}"));
    let link = walk.browser.run("return document.querySelector(\"a[href*='/r/']\")?.href ?? ''", &[]);
    let link = link.as_str().expect("a link").to_string();
    assert!(link.contains("/r/"), "the enterprise is shown the link of the rating");
    walk.browser.forget();
    walk.visit("rating", &link);
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".error-summary"), "a rating without a grade is refused");
    walk.look("rating-refused");
    walk.browser.click(&format!("label[for=unit-{LEAD}]"));
    walk.browser.click(".rating .grade:first-child label");
    walk.browser.write("#comment", "办得很快，谢谢。");
    walk.browser.follow("main form button");
    assert!(walk.browser.has(".notice.success"), "the rating is taken: {}", walk.browser.text("main"));
    assert!(!walk.browser.has(&format!("#unit-{LEAD}")), "a unit is rated once");
    walk.look("rating-second-unit");
}

fn rates_row(walk: &mut Walk, name: &str) -> String {
    walk.visit(name, "/rates");
    let script = "return document.querySelector(`main a[href*='unit=${arguments[0]}']`)?.closest('tr').innerText ?? ''";
    let row = walk.browser.run(script, &[LEAD.into()]);
    let row = row.as_str().expect("a row").to_string();
    assert!(!row.is_empty(), "the rates show {LEAD}");
    row
}

fn others(walk: &mut Walk) {
    walk.browser.follow(&format!("main a[href*='unit={LEAD}']"));
    walk.look("rate-cases");
    walk.visit("account", "/account");
    for login in ["street", "leader", "observer", "admin", "security", "audit"] {
        walk.sign_in(login);
        walk.look(&format!("home-{login}"));
    }
    walk.visit("refused", "/whistles");
    rooms::administrators(walk);
    rooms::categories(walk);
    rooms::batches(walk);
    rooms::second_factor(walk);
    rooms::every_role_at_every_state(walk);
}
