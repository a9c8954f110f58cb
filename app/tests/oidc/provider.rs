//! A small identity provider: discovery, keys, authorization, token. It does what the standard says, and one thing wrong
//! when a test asks for it. It reads and signs by itself and shares no code with the crate the platform uses.

use super::keys::{Key, base64, base64_of};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "panlong";
pub const SECRET: &str = "client-secret-canary";
pub const BACK: &str = "http://127.0.0.1:8080/sign-in/provider/callback";
pub const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc/testdata/provider.crt");
pub const CERTIFICATE_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc/testdata/provider.key");

/// What the provider does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    WrongNonce,
    NoNonce,
    WrongAudience,
    TwoAudiences,
    WrongIssuer,
    Expired,
    BadSignature,
    AnotherKey,
    AlgNone,
    SignedWithTheSecret,
    EmptySubject,
    NoIdToken,
    NotJson,
    Endless,
    Redirects,
    Refuses,
    UnknownClient,
    SaysUnavailable,
    Broken,
    Maintenance,
    TooMany,
    Denies,
}

/// What the provider knows.
pub struct State {
    pub fault: Fault,
    /// Who is signed in there.
    pub subject: String,
    /// The key it signs with, and the keys it publishes.
    pub signs: Key,
    pub published: Vec<Key>,
    pub redirect: String,
    /// Every ID token it gave.
    pub tokens: Vec<String>,
    codes: HashMap<String, (String, String)>,
    issuer: String,
}

/// A provider at a port of its own, until the test ends.
pub struct Provider {
    pub issuer: String,
    pub state: Arc<Mutex<State>>,
}

impl Provider {
    pub fn start() -> Provider {
        Provider::with(Key::elliptic("k1"), None)
    }

    /// With TLS, and a key of the kind every provider must have.
    pub fn with_tls() -> Provider {
        Provider::with(Key::rsa("r1", CERTIFICATE_KEY), Some(tls()))
    }

    fn with(key: Key, tls: Option<Arc<rustls::ServerConfig>>) -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let issuer = format!("{scheme}://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State {
            fault: Fault::None,
            subject: "248289761001".into(),
            published: vec![key.clone()],
            signs: key,
            redirect: BACK.into(),
            tokens: Vec::new(),
            codes: HashMap::new(),
            issuer: issuer.clone(),
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, tls) = (shared.clone(), tls.clone());
                std::thread::spawn(move || serve(stream, &state, tls));
            }
        });
        Provider { issuer, state }
    }

    pub fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("the state"));
    }
}

fn tls() -> Arc<rustls::ServerConfig> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(CERTIFICATE_KEY).expect("a key");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(ring);
    let config = config.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).expect("they belong together"))
}

struct Asked {
    path: String,
    query: HashMap<String, String>,
    authorization: String,
    form: HashMap<String, String>,
}

/// Status, extra header, body.
type Answer = (u16, String, String);

fn serve(stream: TcpStream, state: &Mutex<State>, tls: Option<Arc<rustls::ServerConfig>>) {
    match tls {
        Some(config) => {
            let connection = rustls::ServerConnection::new(config).expect("a connection");
            converse(rustls::StreamOwned::new(connection, stream), state);
        }
        None => converse(stream, state),
    }
}

/// A client that goes away in the middle is nobody's fault here.
fn converse(stream: impl Read + Write, state: &Mutex<State>) {
    let mut stream = BufReader::new(stream);
    let Some(asked) = read(&mut stream) else { return };
    let (status, header, body) = answer(&asked, &mut state.lock().expect("the state"));
    let head = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{header}\r\n",
        body.len()
    );
    let stream = stream.get_mut();
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    let _ = stream.flush();
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let target = line.split(' ').nth(1)?.to_string();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = value.into(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let form = pairs(&String::from_utf8(body).ok()?);
    Some(Asked { path: path.into(), query: pairs(query), authorization, form })
}

fn pairs(text: &str) -> HashMap<String, String> {
    serde_urlencoded::from_str::<Vec<(String, String)>>(text).expect("pairs").into_iter().collect()
}

fn answer(asked: &Asked, state: &mut State) -> Answer {
    let plain = |value: Value| (200, String::new(), value.to_string());
    match asked.path.as_str() {
        "/.well-known/openid-configuration" => plain(description(&state.issuer)),
        "/keys" => plain(json!({ "keys": state.published.iter().map(Key::public).collect::<Vec<_>>() })),
        "/authorize" => authorize(&asked.query, state),
        "/token" => token(asked, state),
        _ => (404, String::new(), String::new()),
    }
}

fn description(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    })
}

/// Whoever is signed in agrees at once. What must be in the question is checked here.
fn authorize(query: &HashMap<String, String>, state: &mut State) -> Answer {
    let said = |name: &str| query.get(name).map_or("", String::as_str);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", state.redirect.as_str()),
        ("code_challenge_method", "S256"),
        ("scope", "openid"),
    ] {
        assert_eq!(said(name), value, "{name} in {query:?}");
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert!(said(name).len() >= 43, "{name} is long enough: {query:?}");
    }
    let to = |answer: String| {
        (
            302,
            format!("location: {}?{answer}&state={}\r\n", said("redirect_uri"), said("state")),
            String::new(),
        )
    };
    if state.fault == Fault::Denies {
        return to("error=access_denied".into());
    }
    let code = format!("code-canary-{}", state.codes.len());
    state.codes.insert(code.clone(), (said("nonce").into(), said("code_challenge").into()));
    to(format!("code={code}"))
}

fn token(asked: &Asked, state: &mut State) -> Answer {
    let error = |status: u16, word: &str| (status, String::new(), json!({ "error": word }).to_string());
    match state.fault {
        Fault::NotJson => return (200, String::new(), "<html>maintenance</html>".into()),
        Fault::Endless => return (200, String::new(), "[".repeat(10_000_000)),
        Fault::UnknownClient => return error(401, "invalid_client"),
        Fault::SaysUnavailable => return error(400, "temporarily_unavailable"),
        Fault::Broken => return error(500, "server_error"),
        Fault::Maintenance => return (503, String::new(), "<html>maintenance</html>".into()),
        Fault::TooMany => return (429, String::new(), String::new()),
        Fault::Redirects => return (302, format!("location: {}/token2\r\n", state.issuer), String::new()),
        _ => {}
    }
    let said = |name: &str| asked.form.get(name).map_or("", String::as_str);
    let client = format!("Basic {}", base64_of(&format!("{CLIENT}:{SECRET}")));
    let known = state.codes.remove(said("code"));
    let right = asked.authorization == client
        && said("grant_type") == "authorization_code"
        && said("redirect_uri") == state.redirect
        && state.fault != Fault::Refuses;
    let verified = |challenge: &str| {
        base64(ring::digest::digest(&ring::digest::SHA256, said("code_verifier").as_bytes()).as_ref())
            == challenge
    };
    match known {
        Some((nonce, challenge)) if right && verified(&challenge) => {
            let token = id_token(state, &nonce);
            state.tokens.push(token.clone());
            let mut answer = json!({ "access_token": "access-canary", "token_type": "Bearer" });
            if state.fault != Fault::NoIdToken {
                answer["id_token"] = token.into();
            }
            (200, String::new(), answer.to_string())
        }
        _ => error(400, "invalid_grant"),
    }
}

fn id_token(state: &State, nonce: &str) -> String {
    let now = jiff::Timestamp::now().as_second();
    let mut claims = json!({
        "iss": state.issuer, "sub": state.subject, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300,
    });
    match state.fault {
        Fault::WrongNonce => claims["nonce"] = "of another flow".into(),
        Fault::NoNonce => drop(claims.as_object_mut().expect("an object").remove("nonce")),
        Fault::WrongAudience => claims["aud"] = "another client".into(),
        Fault::TwoAudiences => claims["aud"] = json!([CLIENT, "another client"]),
        Fault::WrongIssuer => claims["iss"] = "https://other.example.gov.cn".into(),
        Fault::Expired => claims["exp"] = (now - 1).into(),
        Fault::EmptySubject => claims["sub"] = "".into(),
        _ => {}
    }
    let key = &state.signs;
    let alg = match state.fault {
        Fault::AlgNone => "none",
        Fault::SignedWithTheSecret => "HS256",
        _ => key.alg(),
    };
    let header = json!({ "alg": alg, "kid": key.id, "typ": "JWT" });
    let text = format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
    let signature = match state.fault {
        Fault::AlgNone => Vec::new(),
        Fault::SignedWithTheSecret => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
        // Another key that calls itself like the one that is published.
        Fault::AnotherKey => Key::elliptic(&key.id).sign(text.as_bytes()),
        Fault::BadSignature => key.sign(format!("{text} ").as_bytes()),
        _ => key.sign(text.as_bytes()),
    };
    format!("{text}.{}", base64(&signature))
}
