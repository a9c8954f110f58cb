//! 个人信息: what an enterprise says of itself through the door is in no table, no file and no log, and is seen only by those
//! who may, after they said why. The values are invented.

mod log;
mod site;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use db::{Db, values};
use kernel::{Actor, Ctx, Role, token};
use log::Log;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use web::App;

/// Name, phone, e-mail, enterprise; as they are stored after the form was read.
const SECRETS: [&str; 4] = ["雀某某", "13998765432", "canary.bird@example.com", "金丝雀测试商行"];
const TITLE: &str = "门前围挡三个月没有拆";
/// Those who handle the whistle, the clerk who wrote it down, and the enterprise itself.
const READERS: [Role; 6] = [
    Role::Office,
    Role::DepartmentLead,
    Role::DepartmentHandler,
    Role::Subdistrict,
    Role::Clerk,
    Role::Enterprise,
];
/// More pages than the site has for one role.
const PAGES_MAX: usize = 2_000;

fn secret_in(text: &str) -> Option<&'static str> {
    SECRETS.into_iter().find(|secret| text.contains(secret))
}

/// One reader's window on the site.
struct Reader {
    router: Router,
    role: Role,
    session: Option<String>,
    runtime: Arc<Runtime>,
}

impl Reader {
    fn send(&self, method: &str, path: &str, form: String) -> (StatusCode, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("pl_session={session}"));
        }
        let request = request.body(Body::from(form)).expect("a request");
        let router = self.router.clone();
        // Not in the body of an async test: a store may not wait there.
        self.runtime.block_on(async {
            let answer = router.oneshot(request).await.expect("an answer");
            let status = answer.status();
            let headers = format!("{:?}", answer.headers());
            let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
            (status, format!("{headers}\n{}", String::from_utf8_lossy(&body)))
        })
    }

    fn get(&self, path: &str) -> (StatusCode, String) {
        self.send("GET", path, String::new())
    }

    /// Sends a form with the token of this reader's pages; whoever sees no form has none.
    fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        let (_, page) = self.get("/");
        let mark = "name=\"_csrf\" value=\"";
        let csrf = page.split_once(mark).map_or("", |(_, rest)| &rest[..32]);
        self.send("POST", path, format!("_csrf={csrf}&{form}"))
    }

    /// Opens every page from these addresses and every page they lead to; gives the number of pages that were shown.
    fn crawl(&self, from: &[String]) -> usize {
        let mut waiting: Vec<String> = from.to_vec();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut shown = 0;
        while let Some(path) = waiting.pop() {
            // Every page links to itself in the other language.
            let is_page = !path.starts_with("/assets/") && !path.starts_with("/language?");
            if !is_page || !seen.insert(path.clone()) {
                continue;
            }
            assert!(seen.len() < PAGES_MAX, "{:?} finds no end: {path}", self.role);
            let (status, text) = self.get(&path);
            assert!(!status.is_server_error(), "{:?} {path}: {status}", self.role);
            assert_eq!(secret_in(&text), None, "{:?} reads it at {path}", self.role);
            shown += usize::from(status == StatusCode::OK);
            let links = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            waiting.extend(links.filter(|link| link.starts_with('/')).map(|link| link.replace("&amp;", "&")));
        }
        shown
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A clerk writes the whistle down; gives its number.
fn raise(clerk: &Reader) -> String {
    let [name, phone, email, enterprise] = SECRETS.map(encoded);
    let form = format!(
        "channel=window&title={}&body={}&enterprise=91530103MA6K00014Q&enterprise_name={enterprise}\
         &contact_name={name}&contact_phone={phone}&contact_email={email}&key={}",
        encoded(TITLE),
        encoded("管网施工围挡挡住店门，希望明确拆除时间。"),
        token()
    );
    let (status, text) = clerk.post("/whistles", &form);
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let (_, rest) = text.split_once("/whistles/W").expect("the address of the whistle");
    format!("W{}", rest.chars().take_while(char::is_ascii_digit).collect::<String>())
}

/// Accepted, handled by D03, answered and released, so that every page has something to show.
fn handle(app: &App, id: &str) {
    let person = |role: Role, unit: Option<&str>| Actor {
        id: role.code().into(),
        name: "某".into(),
        role,
        unit: unit.map(Into::into),
    };
    let office = || person(Role::Office, None);
    let unit = || person(Role::DepartmentHandler, Some("D03"));
    let act = |actor: Actor, name: &'static str, fields: &[(&str, &str)]| {
        let input = fields.iter().fold(whistles::Input::default(), |input, one| input.with(one.0, one.1));
        let (ctx, id) = (Ctx { actor, ..app.system_ctx() }, id.to_string());
        let made = app.db.write_now("move", move |w| {
            let rules = whistles::Rules::load(w, &ctx.division, kernel::local_day(ctx.now))?;
            whistles::act_in(w, &ctx, &rules, &id, None, name, &input)
        });
        made.unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    act(office(), "accept", &[("category", "K0101")]);
    act(office(), "dispatch", &[("lead", "D03")]);
    act(unit(), "respond", &[("note", "已联系")]);
    act(unit(), "finish", &[("reply", "已拆除")]);
    act(unit(), "answer", &[("reply", "围挡已拆除")]);
    act(office(), "call_back", &[("solved", "yes")]);
    act(office(), "close", &[]);
    act(office(), "release", &[("public_title", "围挡"), ("public_reply", "已拆除")]);
}

/// The addresses of every page of the site, with this whistle where one is asked for.
fn addresses(app: &App, id: &str) -> Vec<String> {
    let code = app.db.read_now(|r| whistles::rating_code(r, &app.vault, "530103", id)).expect("read");
    let code = code.expect("a whistle that names somebody has a link");
    let mut all = Vec::new();
    for (method, path, _) in web::routes_of(app) {
        let path = path.replace("{id}", id).replace("{code}", &code);
        match (method, path.contains("{name}")) {
            ("GET", true) => all.extend(whistles::MOVES.iter().map(|one| path.replace("{name}", one.name))),
            ("GET", false) if path.contains('{') => {}
            ("GET", false) => all.push(path),
            _ => {}
        }
    }
    all.push("/rates/cases?kind=solved&unit=D03&from=2022-01-01&to=2022-12-31".into());
    all
}

/// Every row of every table as text.
fn dump(db: &Db) -> String {
    let rows = db.read_now(|r| {
        let mut text = String::new();
        for table in db::catalogue::tables(r)? {
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            for row in r.rows(&format!("select {} from {}", columns.join(", "), table.name), &[])? {
                text.push_str(&format!("{} {row:?}\n", table.name));
            }
        }
        Ok(text)
    });
    rows.expect("every table can be read")
}

/// Every byte of every file of a folder.
fn bytes_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    files
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(&path).expect("read")))
        .collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_contact_is_nowhere_but_before_the_eyes_of_those_who_may() {
    let log = Log::start();
    let all = db::testing::databases();
    let folder = db::testing::folder_of(&all[0]);
    all.iter().for_each(|db| look_everywhere(db.clone()));
    let files = bytes_of(&folder);
    let found = |text: &str| files.iter().find(|(_, bytes)| contains(bytes, text)).map(|(path, _)| path);
    let has_log =
        files.iter().any(|(path, bytes)| path.to_string_lossy().ends_with("-wal") && !bytes.is_empty());
    assert!(has_log, "the write-ahead log is searched too");
    assert!(found(TITLE).is_some(), "the search finds what is there");
    for secret in SECRETS {
        assert_eq!(found(secret), None, "{secret}");
    }
    let log = log.text();
    assert!(log.contains("contact_phone does not open"), "the failure is logged: {log}");
    assert_eq!(secret_in(&log), None);
}

fn look_everywhere(db: Db) {
    let app = site::app(db.clone());
    let router = web::router(app.clone());
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let readers: Vec<Reader> = site::sessions(&app)
        .into_iter()
        .map(|(role, session)| Reader { router: router.clone(), role, session, runtime: runtime.clone() })
        .collect();
    let of = |role: Role| readers.iter().find(|one| one.role == role).expect("every role");
    let id = raise(of(Role::Clerk));
    handle(&app, &id);
    let addresses = addresses(&app, &id);
    assert!(addresses.len() > 30, "{addresses:?}");

    for reader in &readers {
        assert!(reader.crawl(&addresses) > 3, "{:?} sees pages", reader.role);
        let path = format!("/whistles/{id}/contact");
        let (status, page) = reader.post(&path, "purpose=");
        assert!(status.is_client_error() && secret_in(&page).is_none(), "{:?}: no purpose", reader.role);
        let (status, page) = reader.post(&path, &format!("purpose={}", encoded("核对情况")));
        if READERS.contains(&reader.role) {
            assert_eq!(status, StatusCode::OK, "{:?}", reader.role);
            SECRETS.iter().for_each(|secret| assert!(page.contains(secret), "{:?} {secret}", reader.role));
            reader.crawl(&addresses);
        } else {
            assert!(!status.is_success() && secret_in(&page).is_none(), "{:?}: {status}", reader.role);
        }
    }
    masks(of(Role::DepartmentHandler), of(Role::Leader), &id);
    each_reading_is_recorded(&db, &id);
    let rows = dump(&db);
    assert!(rows.contains(TITLE) && rows.contains("sealed:1:"), "the dump holds what is stored");
    assert_eq!(secret_in(&rows), None);

    let checked = |db: &Db| {
        let verdict = db.read_now(|r| journal::verify(r, "530103", |_| Ok(()))).expect("walked");
        (verdict.fault, db.read_now(|r| cases::differences(r, "530103", &id)).expect("replayed"))
    };
    let link = || db.read_now(|r| whistles::rating_code(r, &app.vault, "530103", &id)).expect("read");
    let handed_out = link();
    app.vault.rotate(&db, None).expect("rotated");
    assert_eq!(link(), handed_out, "a link that was handed out stays");
    assert_eq!(checked(&db), (None, Vec::new()), "a rotation does not touch the record");
    let path = format!("/whistles/{id}/contact");
    let (_, page) = of(Role::Office).post(&path, "purpose=x");
    assert_eq!(secret_in(&page), Some(SECRETS[0]), "all is readable after a rotation");
    a_changed_value_is_not_shown(&db, of(Role::Office), &id);
}

/// Who handles the whistle sees whom to ask for, others see only that there is somebody.
fn masks(handler: &Reader, leader: &Reader, id: &str) {
    let path = format!("/whistles/{id}");
    let (_, page) = handler.get(&path);
    assert!(page.contains("139****5432") && page.contains("雀**"), "{page}");
    let (status, page) = leader.get(&path);
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("****") && !page.contains("139****") && !page.contains("雀**"), "{page}");
}

fn each_reading_is_recorded(db: &Db, id: &str) {
    let events = db.read_now(|r| journal::of_case(r, "530103", id)).expect("read");
    let readings: Vec<_> = events.iter().filter(|event| event.name == "read_contact").collect();
    let who: Vec<Role> = readings.iter().map(|event| event.actor.role).collect();
    assert_eq!(who.len(), READERS.len());
    assert!(READERS.iter().all(|role| who.contains(role)), "{who:?}");
    assert!(readings.iter().all(|event| event.data["form"]["purpose"] == "核对情况"));
}

/// Somebody edits the stored copy: the page fails with a number, and says nothing of the value.
fn a_changed_value_is_not_shown(db: &Db, office: &Reader, id: &str) {
    let id_owned = id.to_string();
    let touched = db.write_now("tamper", move |w| {
        let sql = "update case_file set copy = replace(copy, '\"contact_phone\":\"sealed:1:', \
                   '\"contact_phone\":\"sealed:1:AAAA') where id = $1";
        w.run(sql, &values![&id_owned])
    });
    assert_eq!(touched.expect("edited"), 1);
    let (status, page) = office.get(&format!("/whistles/{id}"));
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(secret_in(&page).is_none() && !page.contains("sealed:"), "{page}");
}
