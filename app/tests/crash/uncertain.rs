//! The answer to a commit is lost: the connection to PostgreSQL is cut after COMMIT was sent, once before the server has
//! it and once after. Nobody knows then whether it is stored; the reader is told so, and the same form or the same
//! Idempotency-Key sent again is done once.

use crate::client::Clerk;
use crate::load::body;
use crate::place::{DIVISION, LOGIN, PASSWORD, Place};
use db::values;
use kernel::token;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// COMMIT as the driver sends it: a simple query of the wire protocol.
const COMMIT: &[u8] = b"Q\0\0\0\x0bcommit\0";

/// What is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lost {
    /// COMMIT itself: nothing is stored.
    Request,
    /// Its answer: everything is stored.
    Answer,
}

/// A way to PostgreSQL that cuts the connection at the commit of the transaction in which a text was sent.
#[derive(Clone, Default)]
struct Wire {
    armed: Arc<Mutex<Option<(String, Lost)>>>,
    cuts: Arc<Mutex<Vec<Lost>>>,
}

impl Wire {
    /// Begins to listen; gives the address.
    fn to(server: String) -> (Wire, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let wire = Wire::default();
        let own = wire.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(&server).expect("the server answers");
                own.connect(client, server);
            }
        });
        (wire, address)
    }

    fn arm(&self, text: &str, lost: Lost) {
        *self.armed.lock().expect("armed") = Some((text.into(), lost));
    }

    fn connect(&self, client: TcpStream, server: TcpStream) {
        let is_deaf = Arc::new(AtomicBool::new(false));
        let ends = || (client.try_clone().expect("cloned"), server.try_clone().expect("cloned"));
        let (wire, deaf, (from, to)) = (self.clone(), is_deaf.clone(), ends());
        std::thread::spawn(move || {
            wire.up(&from, &to, &deaf);
            close(&from, &to);
        });
        let (to, from) = ends();
        std::thread::spawn(move || {
            down(&from, &to, &is_deaf);
            close(&from, &to);
        });
    }

    /// From the program to the server, until it is cut.
    fn up(&self, mut from: &TcpStream, mut to: &TcpStream, is_deaf: &AtomicBool) {
        let (mut sent, mut bytes) = (Vec::new(), [0; 65_536]);
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            sent.extend_from_slice(&bytes[..count]);
            let is_commit = sent.ends_with(COMMIT);
            match self.cut(&sent).filter(|_| is_commit) {
                Some(Lost::Request) => return,
                Some(Lost::Answer) => is_deaf.store(true, SeqCst),
                None => {}
            }
            if is_commit {
                sent.clear();
            }
            if to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    }

    /// Is this the transaction? Then it is cut once.
    fn cut(&self, sent: &[u8]) -> Option<Lost> {
        let mut armed = self.armed.lock().expect("armed");
        let (text, lost) = armed.clone()?;
        if !sent.ends_with(COMMIT) || !sent.windows(text.len()).any(|window| window == text.as_bytes()) {
            return None;
        }
        *armed = None;
        self.cuts.lock().expect("cuts").push(lost);
        Some(lost)
    }
}

/// From the server to the program; the answer it shall not hear ends it.
fn down(mut from: &TcpStream, mut to: &TcpStream, is_deaf: &AtomicBool) {
    let mut bytes = [0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if is_deaf.load(SeqCst) || to.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
}

fn close(one: &TcpStream, other: &TcpStream) {
    for end in [one, other] {
        // The other direction may have closed it already.
        let _ = end.shutdown(Shutdown::Both);
    }
}

/// How many whistles say this.
fn stored(place: &Place, title: &str) -> i64 {
    let sql = "select count(*) from case_file where division = $1 and title = $2";
    place.db().read_now(|r| r.row(sql, &values![DIVISION, title])).expect("read").expect("a row").int(0)
}

fn by_form(place: &Place, wire: &Wire, site: &str, lost: Lost) {
    let clerk = Clerk::sign_in(site, LOGIN, PASSWORD);
    let key = token();
    let (title, text) = (format!("表单{key}"), body(&key));
    wire.arm(&key, lost);
    let raise = || clerk.raise(site, &key, &title, &text).expect("an answer");
    let seen = raise().expect_err("not acknowledged");
    assert_eq!(seen.status, 503, "{}", seen.text);
    assert!(seen.text.contains("可能已经保存，也可能没有"), "{}", seen.text);
    assert_eq!(stored(place, &title), i64::from(lost == Lost::Answer));
    let (first, second) = (raise(), raise());
    let number = |outcome: crate::client::Raised| outcome.unwrap_or_else(|seen| panic!("{}", seen.text));
    assert_eq!(number(first), number(second), "the same form is the same whistle");
    assert_eq!(stored(place, &title), 1);
}

fn by_program(place: &Place, wire: &Wire, site: &str, lost: Lost) {
    let made = place.run(&["token", "create", "--scope", "write", "--login", LOGIN]);
    let secret = String::from_utf8(made.stdout).expect("text").trim().to_string();
    let key = token();
    let whistle = json!({
        "channel": "telephone", "title": format!("接口{key}"), "body": body(&key), "enterprise_name": "企业甲",
        "contact_name": "甲某", "contact_phone": "13800000000",
    });
    wire.arm(&key, lost);
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let raise = || {
        let mut answer = agent
            .post(format!("{site}/api/v1/whistles"))
            .header("authorization", format!("Bearer {secret}"))
            .header("idempotency-key", &key)
            .send_json(&whistle)
            .expect("an answer");
        (answer.status().as_u16(), answer.body_mut().read_json::<Value>().expect("JSON"))
    };
    let (status, problem) = raise();
    assert_eq!((status, &problem["code"]), (503, &json!("uncertain")), "{problem}");
    let title = whistle["title"].as_str().expect("a title");
    assert_eq!(stored(place, title), i64::from(lost == Lost::Answer));
    let (first, second) = (raise(), raise());
    assert_eq!((first.0, second.0), (201, 201), "{first:?}");
    assert_eq!(first.1["id"], second.1["id"], "the same key is the same whistle");
    assert_eq!(stored(place, title), 1);
}

#[test]
fn when_the_answer_to_a_commit_is_lost_the_reader_is_told_and_sends_it_again_without_doubling() {
    let Some(mut place) = Place::on_postgres() else { return };
    let direct = place.url.clone().expect("an address");
    let (_, rest) = direct.split_once('@').expect("an address with a user");
    let (server, _) = rest.split_once('/').expect("an address with a database");
    let (wire, address) = Wire::to(server.into());
    place.url = Some(direct.replacen(server, &address, 1));
    let mut program = place.serve();
    place.url = Some(direct);
    for lost in [Lost::Request, Lost::Answer] {
        by_form(&place, &wire, &program.site, lost);
        by_program(&place, &wire, &program.site, lost);
    }
    let cuts = wire.cuts.lock().expect("cuts").clone();
    assert_eq!(cuts, [Lost::Request, Lost::Request, Lost::Answer, Lost::Answer]);
    program.kill();
    assert!(!program.log().contains("panicked"), "{}", program.log());
    place.assert_whole();
}
