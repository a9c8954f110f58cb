//! The real program: how an operator configures it, and what stands in its log.

use super::provider::{CLIENT, Fault, Provider, SECRET};
use super::reader::{follow, way};
use db::{Db, values};
use kernel::{Actor, Ctx, Lang, Role};
use people::{Account, hash_password, save_account};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "Correct-Horse-9";
const VARIABLES: [&str; 11] = [
    "PANLONG_DATA",
    "PANLONG_DATABASE",
    "PANLONG_KEYS",
    "PANLONG_LISTEN",
    "PANLONG_ANCHORS",
    "PANLONG_BASE_URL",
    "PANLONG_OIDC_ISSUER",
    "PANLONG_OIDC_CLIENT_ID",
    "PANLONG_OIDC_SECRET",
    "PANLONG_OIDC_SECRET_FILE",
    "PANLONG_OIDC_CERTIFICATES",
];

fn panlong(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_panlong"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.args(args).env("PANLONG_PASSWORD", PASSWORD);
    command
}

/// A folder with a platform in it whose account `wu` is bound.
pub fn place(name: &str, issuer: &str) -> PathBuf {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("oidc-{name}-{}", std::process::id()));
    // It is there only if an earlier run was cut off.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let data = folder.join("data");
    let init = ["init", "--login", "chen", "--name", "陈一", "--data", data.to_str().expect("text")];
    assert!(panlong(&init).output().expect("it runs").status.success());
    let db = Db::open_sqlite(&data).expect("the database");
    let ctx = Ctx {
        now: jiff::Timestamp::now(),
        actor: Actor::system(),
        division: "530103".into(),
        lang: Lang::Zh,
    };
    let (hash, issuer) = (hash_password(PASSWORD).expect("hashed"), issuer.to_string());
    let bound = db.write_now("account", move |w| {
        let account = Account {
            login: "wu".into(),
            name: "吴某".into(),
            role: Role::Office,
            unit: None,
            disabled: false,
        };
        save_account(w, &ctx, &account, &hash)?;
        people::bind_identity(w, &ctx, "wu", &issuer, "248289761001")
    });
    bound.expect("bound");
    folder
}

/// The file an operator writes, for a site at this address; the provider knows where to lead back to.
pub fn configure(folder: &Path, provider: &Provider, site: &str) {
    provider.set(|state| state.redirect = format!("{site}/sign-in/provider/callback"));
    let text = format!(
        "base_url = \"{site}\"\n[oidc]\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\nname = \"市统一身份认证\"\n",
        provider.issuer
    );
    std::fs::write(folder.join("panlong.toml"), text).expect("written");
}

/// A server that ends with the test.
pub struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn serve(folder: &Path, site: &str, listen: &str) -> Server {
    let (data, config) = (folder.join("data"), folder.join("panlong.toml"));
    let (data, config) = (data.to_str().expect("text"), config.to_str().expect("text"));
    let log = std::fs::File::create(folder.join("log")).expect("a file");
    let child = panlong(&["serve", "--data", data, "--config", config, "--listen", listen])
        .env("PANLONG_OIDC_SECRET", SECRET)
        .env("RUST_LOG", "trace")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn();
    let server = Server(child.expect("it starts"));
    let since = Instant::now();
    while ureq::get(format!("{site}/healthz")).call().is_err() {
        assert!(since.elapsed().as_secs() < 60, "{}", read(&folder.join("log")));
        std::thread::sleep(Duration::from_millis(20));
    }
    server
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

/// Every event as it is stored.
fn record(data: &Path) -> String {
    let db = Db::open_sqlite(data).expect("the database");
    let rows = db.read_now(|r| r.rows("select data from event where division = $1", &values!["530103"]));
    rows.expect("the record").iter().map(|row| row.text(0)).collect::<Vec<_>>().join("\n")
}

/// Cookies by hand, so that the test knows each of them.
struct Reader {
    agent: ureq::Agent,
    site: String,
    cookies: BTreeMap<String, String>,
    secrets: Vec<String>,
}

impl Reader {
    fn new(site: &str) -> Reader {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let (cookies, secrets) = (BTreeMap::new(), Vec::new());
        Reader { agent: config.into(), site: site.into(), cookies, secrets }
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn get(&mut self, path: &str) -> (u16, String) {
        let asked = self.agent.get(format!("{}{path}", self.site)).header("cookie", self.cookie());
        self.seen(asked.call().expect("an answer"))
    }

    fn post(&mut self, path: &str, fields: [(&str, &str); 2]) -> (u16, String) {
        let asked = self.agent.post(format!("{}{path}", self.site)).header("cookie", self.cookie());
        self.seen(asked.send_form(fields).expect("an answer"))
    }

    /// Status, and where it leads or what it says.
    fn seen(&mut self, mut answer: ureq::http::Response<ureq::Body>) -> (u16, String) {
        for line in answer.headers().get_all("set-cookie") {
            let pair = line.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            if !value.is_empty() {
                self.secrets.push(value.into());
            }
            self.cookies.insert(name.into(), value.into());
        }
        let to = answer.headers().get("location").map(|to| to.to_str().expect("text").to_string());
        let text = answer.body_mut().read_to_string().expect("text");
        (answer.status().as_u16(), to.unwrap_or(text))
    }
}

#[test]
fn configured_by_file_and_environment_it_signs_in_and_its_log_holds_nothing_secret() {
    let provider = Provider::start();
    let folder = place("serve", &provider.issuer);
    let free =
        TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").to_string();
    let site = format!("http://{free}");
    configure(&folder, &provider, &site);
    let server = serve(&folder, &site, &free);

    let mut reader = Reader::new(&site);
    let (_, page) = reader.get("/sign-in");
    assert!(page.contains("使用市统一身份认证登录"), "{page}");
    // Somebody bound, somebody with a token that is not right, and somebody nobody knows.
    let walks = [
        (303, Fault::None, "248289761001"),
        (422, Fault::Expired, "248289761001"),
        (422, Fault::None, "subject-canary-of-nobody"),
    ];
    for (expected, fault, subject) in walks {
        provider.set(|state| (state.fault, state.subject) = (fault, subject.into()));
        let (_, page) = reader.get("/sign-in?next=/account");
        let csrf = page.split_once("name=\"_csrf\" value=\"").map_or("", |(_, rest)| &rest[..32]);
        let (_, page) = reader.post("/sign-in/provider", [("_csrf", csrf), ("next", "/account")]);
        let way = way(&page);
        let back = follow(&way);
        for part in way.split(['?', '&']).chain(back.split(['?', '&'])) {
            let (name, value) = part.split_once('=').unwrap_or_default();
            if ["state", "nonce", "code_challenge", "code"].contains(&name) {
                reader.secrets.push(value.into());
            }
        }
        let (status, to) = reader.get(&back);
        assert_eq!(status, expected, "{to}");
        let told = fault == Fault::None && expected == 422;
        assert_eq!(to.contains(subject), told, "the number is told to whom it belongs, to be bound: {to}");
        reader.cookies.clear();
        reader.secrets.push(subject.into());
    }
    provider.set(|state| reader.secrets.append(&mut state.tokens));
    reader.secrets.extend([SECRET, "access-canary"].map(String::from));
    drop(server);
    let log = read(&folder.join("log"));
    assert!(log.contains("the ID token is not right: it has expired"), "{log}");
    let record = record(&folder.join("data"));
    assert!(record.contains("unknown_identity") && record.contains("provider_token"), "{record}");
    assert!(reader.secrets.len() > 15, "{:?}", reader.secrets);
    for secret in &reader.secrets {
        assert!(!log.contains(secret.as_str()), "the log holds {secret}");
        assert!(!record.contains(secret.as_str()), "the record holds {secret}");
    }
}

#[test]
fn a_wrong_setting_is_named_and_nothing_starts() {
    let folder = place("wrong", "https://id.example.gov.cn");
    let data = folder.join("data");
    let data = data.to_str().expect("text");
    let (empty, secret) = (folder.join("empty"), folder.join("secret"));
    std::fs::write(&empty, "\n").expect("written");
    std::fs::write(&secret, format!("{SECRET}\n")).expect("written");
    let (empty, secret) = (empty.to_str().expect("text"), secret.to_str().expect("text"));
    let right = [
        ("--oidc-issuer", "https://id.example.gov.cn"),
        ("--oidc-client-id", CLIENT),
        ("--oidc-secret-file", secret),
        ("--base-url", "https://ys.example.gov.cn"),
    ];
    for (flag, value, named) in [
        ("--oidc-issuer", "http://id.example.gov.cn", "oidc.issuer"),
        ("--oidc-issuer", "id.example.gov.cn", "oidc.issuer"),
        ("--oidc-client-id", "", "oidc.client_id"),
        ("--oidc-client-id", " ", "oidc.client_id"),
        ("--oidc-secret-file", "", "oidc.secret_file"),
        ("--oidc-secret-file", empty, "oidc.secret_file"),
        ("--oidc-secret-file", "/nowhere/secret", "/nowhere/secret"),
        ("--oidc-name", "二十一个字的名称二十一个字的名称二十一个字", "oidc.name"),
        ("--oidc-certificates", "/nowhere/ca.pem", "/nowhere/ca.pem"),
        ("--oidc-certificates", empty, "oidc.certificates"),
        ("--base-url", "", "base_url"),
        ("--base-url", "ys.example.gov.cn", "base_url"),
    ] {
        let mut flags: Vec<_> = right.into_iter().filter(|(name, _)| *name != flag).collect();
        // An empty one is left out.
        flags.extend((!value.is_empty()).then_some((flag, value)));
        let flags: Vec<&str> = flags.into_iter().flat_map(|(name, value)| [name, value]).collect();
        let listen = ["serve", "--data", data, "--listen", "127.0.0.1:0"];
        let output = panlong(&[&listen[..], &flags].concat()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{flag} {value}: {said}");
        assert!(said.contains(named) && said.lines().count() == 1, "{flag} {value}: {said}");
        assert!(!said.contains(SECRET), "{said}");
    }
}
