//! Every form of every role, filled with what an enemy types: HTML and script, SQL, template and shell metacharacters.
//!
//! The forms are found as a reader finds them, by following links from the first page. Nothing may fail inside, nothing
//! may come back as code, and what was stored must be found again as text.

#[path = "common/process.rs"]
mod process;

use db::testing::Folder;
use process::Process;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

const PASSWORD: &str = "Panlong-Demo-2022";
const ROLES: [&str; 10] =
    ["enterprise", "station", "handler", "lead", "street", "office", "leader", "observer", "audit", "admin"];
/// What is typed. The tag and the quotes are what a page must never give back as they are.
const HOSTILE: &str = "<script>alert(1)</script>'\"; drop table account; -- \\ %00 %s {{7*7}} ${7*7} $(id) `id` ]]> 甲\u{202e}乙\u{1f600}";
const TAG: &str = "<script>alert(1)";
/// Pages of one pattern (numbers and codes taken out) that are opened for one role.
const PAGES_PER_PATTERN: usize = 4;

/// A reader without JavaScript: cookies, links and forms.
struct Reader {
    agent: ureq::Agent,
    site: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

struct Page {
    status: u16,
    /// Does a browser read it as a page? In a file of figures the same characters are text.
    is_page: bool,
    text: String,
}

impl Page {
    fn gives_code_back(&self) -> bool {
        self.is_page && self.text.contains(TAG)
    }
}

impl Reader {
    fn new(site: &str) -> Reader {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Reader { agent: config.into(), site: site.into(), cookies: RefCell::default() }
    }

    fn get(&self, path: &str) -> Page {
        let request = self.agent.get(format!("{}{path}", self.site)).header("cookie", self.cookie());
        self.read(request.call().expect("an answer"))
    }

    fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request = self.agent.post(format!("{}{path}", self.site)).header("cookie", self.cookie());
        self.read(request.send_form(pairs).expect("an answer"))
    }

    fn cookie(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn read(&self, mut response: ureq::http::Response<ureq::Body>) -> Page {
        for line in response.headers().get_all("set-cookie") {
            let pair = line.to_str().expect("text").split(';').next().unwrap_or_default().to_string();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.borrow_mut().insert(name.into(), value.into());
        }
        let to = response.headers().get("location").map(|to| to.to_str().expect("text").to_string());
        if let Some(to) = to {
            return self.get(&to);
        }
        let status = response.status().as_u16();
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().expect("text"));
        let is_page =
            kind.is_none_or(|kind| !["text/csv", "application/"].iter().any(|safe| kind.starts_with(safe)));
        Page { status, is_page, text: response.body_mut().read_to_string().unwrap_or_default() }
    }

    fn sign_in(&self, login: &str) {
        let page = self.get("/sign-in");
        let mut form = forms(&page.text).into_iter().find(|form| form.action == "/sign-in").expect("a form");
        form.fill("login", login);
        form.fill("password", PASSWORD);
        let answer = self.post("/sign-in", &form.values());
        assert!(answer.status == 200 && !answer.text.contains("error-summary"), "{login} is signed in");
    }
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    /// What may be typed freely; anything else is chosen or carried.
    free: bool,
    value: String,
}

#[derive(Clone, Debug)]
struct Form {
    action: String,
    post: bool,
    fields: Vec<Field>,
}

impl Form {
    fn fill(&mut self, name: &str, value: &str) {
        for field in self.fields.iter_mut().filter(|field| field.name == name) {
            field.value = value.into();
        }
    }

    /// Hostile text wherever text may be typed; with `everything`, also where it may not.
    fn hostile(&self, everything: bool) -> Form {
        let mut form = self.clone();
        for field in &mut form.fields {
            if field.name != "_csrf" && (field.free || everything) {
                field.value = HOSTILE.into();
            }
        }
        form
    }

    fn values(&self) -> Vec<(String, String)> {
        self.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect()
    }
}

/// The value of an attribute of a tag, with its entities undone.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[at..at + tag[at..].find('"')?];
    let undone = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    Some(undone.iter().fold(value.to_string(), |text, (from, to)| text.replace(from, to)))
}

/// The tags of these names in a piece of HTML, in their order.
fn tags<'a>(html: &'a str, names: &[&str]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (at, _) in html.match_indices('<') {
        let Some(end) = html[at..].find('>') else { break };
        let tag = &html[at..=at + end];
        if names.iter().any(|name| {
            tag[1..].starts_with(name) && !tag[1 + name.len()..].starts_with(|c: char| c.is_alphanumeric())
        }) {
            found.push((at, tag));
        }
    }
    found
}

fn forms(html: &str) -> Vec<Form> {
    let mut found = Vec::new();
    for (at, tag) in tags(html, &["form"]) {
        let end = html[at..].find("</form>").map_or(html.len(), |end| at + end);
        let inside = &html[at..end];
        let mut fields = Vec::new();
        for (from, tag) in tags(inside, &["input", "textarea", "select"]) {
            let Some(name) = attribute(tag, "name") else { continue };
            let kind = if tag.starts_with("<input") {
                attribute(tag, "type").unwrap_or("text".into())
            } else {
                tag[1..7].trim().to_string()
            };
            let value = match kind.as_str() {
                // The first real choice.
                "select" => {
                    let end = inside[from..].find("</select>").map_or(inside.len(), |end| from + end);
                    let options = tags(&inside[from..end], &["option"]).into_iter();
                    options
                        .filter_map(|(_, tag)| attribute(tag, "value"))
                        .find(|value| !value.is_empty())
                        .unwrap_or_default()
                }
                "radio" if fields.iter().any(|field: &Field| field.name == name) => continue,
                "file" => continue,
                "date" => "2022-12-01".into(),
                "datetime-local" => "2022-12-01T10:00".into(),
                _ => attribute(tag, "value").unwrap_or_default(),
            };
            let free = matches!(kind.as_str(), "text" | "search" | "textar" | "email" | "tel" | "password");
            fields.push(Field { name, free, value });
        }
        found.push(Form {
            action: attribute(tag, "action").unwrap_or_default(),
            post: tag.contains("method=\"post\""),
            fields,
        });
    }
    found
}

/// An address with what names one thing taken out: pages of one pattern look alike.
fn pattern(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let parts = path.split('/').map(|part| if part.chars().any(|c| c.is_ascii_digit()) { "*" } else { part });
    format!("{}?{}", parts.collect::<Vec<_>>().join("/"), names.join("&"))
}

/// What one role finds by following links: pages with their addresses.
fn walk(reader: &Reader, faults: &mut Vec<String>) -> Vec<(String, Page)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked: BTreeSet<String> = BTreeSet::from(["/".to_string()]);
    let mut queue = VecDeque::from(["/".to_string()]);
    let mut pages = Vec::new();
    while let Some(path) = queue.pop_front() {
        let page = reader.get(&path);
        if page.status >= 400 {
            faults.push(format!("a link leads to {path}, which answers {}", page.status));
        }
        if page.gives_code_back() {
            faults.push(format!("{path} gives a script back"));
        }
        for (_, tag) in tags(&page.text, &["a"]) {
            let Some(href) = attribute(tag, "href") else { continue };
            let href = href.split('#').next().unwrap_or_default().to_string();
            let href = href.strip_prefix(&reader.site).map_or(href.clone(), String::from);
            let count = seen.entry(pattern(&href)).or_default();
            let is_page = href.starts_with('/') && !href.starts_with("/language") && !href.starts_with("//");
            if is_page && *count < PAGES_PER_PATTERN && asked.insert(href.clone()) {
                *count += 1;
                queue.push_back(href);
            }
        }
        pages.push((path, page));
    }
    pages
}

/// Sends every kind of form of these pages, first with nothing right, then with hostile text and right choices.
fn attack(reader: &Reader, pages: &[(String, Page)], done: &mut BTreeSet<String>, faults: &mut Vec<String>) {
    for (path, page) in pages {
        for form in forms(&page.text) {
            let free = form.fields.iter().any(|field| field.free);
            let names: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
            let action = if form.action.is_empty() { path.clone() } else { form.action.clone() };
            let kind = format!("{} {}", pattern(&action), names.join(","));
            if !free || action == "/sign-out" || !done.insert(kind) {
                continue;
            }
            for everything in [true, false] {
                let form = form.hostile(everything);
                let answer = if form.post {
                    reader.post(&action, &form.values())
                } else {
                    let pairs =
                        form.values().into_iter().map(|(name, value)| format!("{name}={}", percent(&value)));
                    reader.get(&format!("{action}?{}", pairs.collect::<Vec<_>>().join("&")))
                };
                if answer.status >= 500 {
                    faults.push(format!("{action} from {path} answers {}", answer.status));
                }
                if answer.gives_code_back() {
                    faults.push(format!("{action} from {path} gives a script back"));
                }
            }
        }
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn no_form_of_any_role_fails_or_gives_code_back_when_an_enemy_fills_it_in() {
    let folder = Folder::new();
    let data = folder.join("data");
    let mut demo = Command::new(env!("CARGO_BIN_EXE_panlong"));
    demo.args(["demo", "--enterprises", "300", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
    demo.env_remove("PANLONG_DATABASE").env("RUST_LOG", "warn");
    let (program, site) =
        Process::start(&mut demo, |line: &str| line.strip_prefix("READY ").map(String::from));
    let (mut faults, mut done) = (Vec::new(), BTreeSet::new());
    let mut stored = 0;
    // Twice: what the first round stored is on the pages of the second. The security administrator comes last, because a
    // hostile name may well end an account.
    for round in 0..2 {
        for login in [&[""][..], &ROLES, &["security"]].concat() {
            let reader = Reader::new(&site);
            if !login.is_empty() {
                reader.sign_in(login);
            }
            let pages = walk(&reader, &mut faults);
            stored += pages.iter().filter(|(_, page)| page.text.contains("&#60;script&#62;alert(1)")).count();
            if round == 0 {
                attack(&reader, &pages, &mut done, &mut faults);
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(stored > 0, "hostile text was stored somewhere and is read as text");
    assert!(done.len() >= 20, "only {} kinds of forms were found: {done:?}", done.len());
    drop(program);
    let mut check = Command::new(env!("CARGO_BIN_EXE_panlong"));
    let verdict =
        check.args(["check", "--data"]).arg(&data).env_remove("PANLONG_DATABASE").output().expect("run");
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
