//! Panlong under measurement: a district of full size, 10,000 whistles, the embedded database.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::bench::load::{Amount, Measured, measure};
use crate::client::{Client, Reply, all_between, between};
use crate::demo::{self, PASSWORD};
use crate::run::Line;
use crate::server::{Folder, Memory, Server};
use crate::texts::Texts;

/// Enterprises in business; those that have gone are there too.
pub const ENTERPRISES: usize = 126_370;
/// Whistles of the past when the measuring begins; those of the last days come on top.
pub const WHISTLES: usize = 10_000;
/// Clients at once; each keeps its connection.
pub const CLIENTS: usize = 4;
/// A year of whistles is rated, month by month.
const RATES: &str = "/rates?by=month&from=2021-10-01&to=2022-09-30";
/// Words that names of enterprises contain.
const FRAGMENTS: [&str; 8] = ["科技", "餐饮", "贸易", "物流", "建筑", "云", "咨询服务", "有限公司"];
const AMOUNT: Amount = Amount { warm: 200, requests: 2_000, seconds_max: 40 };
/// The server is let alone until it has been idle for a second.
const IDLE_SECONDS_MAX: u32 = 120;

/// One kind of request.
pub struct Kind {
    /// What is asked, for the table.
    pub name: &'static str,
    /// Milliseconds of processor time it may take.
    pub limit: f64,
    /// What it took; none when the server does not have it.
    pub measured: Option<Measured>,
}

/// Everything measured.
pub struct Ours {
    /// Whistles there were before the first was created.
    pub whistles: usize,
    /// By kind of request.
    pub kinds: Vec<Kind>,
    /// At the end.
    pub memory: Memory,
}

/// Loads, serves, asks, stops and checks.
pub fn run(program: &Path, data: PathBuf, texts: &Texts) -> Result<Ours> {
    let log = data.with_extension("log");
    let data = Folder::new(data)?;
    let whistles = WHISTLES.to_string();
    let enterprises = ENTERPRISES.to_string();
    demo::load(program, &data.0, &["--enterprises", &enterprises, "--whistles", &whistles])?;
    let server = demo::serve(program, &data.0, &log)?;
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| Client::new(&server.site)).collect();
    for client in &mut clients {
        client.sign_in("office", PASSWORD)?;
    }
    settle(&server)?;
    let pages = walk(&mut clients[0])?;
    let ids: Vec<String> = pages.iter().flat_map(|page| page.ids.clone()).collect();
    ensure!(ids.len() >= WHISTLES, "the list shows {} whistles, fewer than {WHISTLES}", ids.len());
    println!("{} list pages hold {} whistles", pages.len(), ids.len());

    let mut kinds = Vec::new();
    let list = measure(&server, &mut clients, AMOUNT, |client, number| {
        page(client, &pages[(number * 7) % pages.len()].path, "/whistles/W")
    })?;
    kinds.push(Kind { name: "list, a page of 25", limit: 4.0, measured: Some(list) });
    let show = measure(&server, &mut clients, AMOUNT, |client, number| {
        let id = &ids[(number * 31) % ids.len()];
        page(client, &format!("/whistles/{id}"), id)
    })?;
    kinds.push(Kind { name: "case page", limit: 3.0, measured: Some(show) });
    let rates = measure(&server, &mut clients, AMOUNT, |client, _| page(client, RATES, "区市场监管局"))?;
    kinds.push(Kind { name: "rates, 56 units × 12 months", limit: 20.0, measured: Some(rates) });
    let (names, codes) = search(&server, &mut clients)?;
    kinds.push(Kind { name: "entity search by name fragment", limit: 5.0, measured: names });
    kinds.push(Kind { name: "entity search by credit code", limit: 5.0, measured: codes });
    let (create, created) = create(&server, &mut clients, texts)?;
    kinds.insert(0, Kind { name: "create a whistle (durable)", limit: 2.7, measured: Some(create) });

    let memory = server.memory()?;
    for id in &created {
        page(&mut clients[0], &format!("/whistles/{id}"), id)?;
    }
    println!("{} new whistles have numbers of their own, and each has its page", created.len());
    server.stop()?;
    Line::new(program, &["check"]).arg("--data").arg(&data.0).run()?;
    Ok(Ours { whistles: ids.len(), kinds, memory })
}

/// A page that must show this mark.
fn page(client: &mut Client, path: &str, mark: &str) -> Result<Reply> {
    let reply = client.get(path)?;
    ensure!(reply.status == 200, "{path}: status {}", reply.status);
    ensure!(reply.body.contains(mark), "{path} does not show {mark}");
    Ok(reply)
}

struct ListPage {
    path: String,
    ids: Vec<String>,
}

/// Every page of the list, from the newest whistle to the oldest.
fn walk(client: &mut Client) -> Result<Vec<ListPage>> {
    let mut pages = Vec::new();
    let mut path = "/whistles".to_owned();
    while !path.is_empty() {
        let reply = page(client, &path, "/whistles/W")?;
        let ids = all_between(&reply.body, "href=\"/whistles/W", "\"");
        let next = between(&reply.body, "href=\"/whistles?state=", "\"").replace("&amp;", "&");
        let next = next.replace("&#38;", "&");
        pages.push(ListPage { path, ids: ids.iter().map(|id| format!("W{id}")).collect() });
        path = if next.contains("after=") { format!("/whistles?state={next}") } else { String::new() };
    }
    Ok(pages)
}

/// 市场主体 found by a part of the name, then by the credit code.
fn search(server: &Server, clients: &mut [Client]) -> Result<(Option<Measured>, Option<Measured>)> {
    let find = |query: &str| format!("/whistles/new?find={}", demo::escape(query));
    let mut codes = BTreeSet::new();
    for fragment in FRAGMENTS {
        let reply = clients[0].get(&find(fragment))?;
        codes.extend(demo::credit_codes(&reply.body));
    }
    if codes.is_empty() {
        println!("skipped: this server has no entity search at /whistles/new?find=");
        return Ok((None, None));
    }
    let codes: Vec<String> = codes.into_iter().collect();
    let by_name = measure(server, clients, AMOUNT, |client, number| {
        let fragment = FRAGMENTS[number % FRAGMENTS.len()];
        page(client, &find(fragment), fragment)
    })?;
    let by_code = measure(server, clients, AMOUNT, |client, number| {
        let code = &codes[number % codes.len()];
        page(client, &find(code), code)
    })?;
    Ok((Some(by_name), Some(by_code)))
}

/// Every client raises whistles at once; the numbers given to them are distinct.
fn create(server: &Server, clients: &mut [Client], texts: &Texts) -> Result<(Measured, BTreeSet<String>)> {
    let given: Mutex<BTreeSet<String>> = Mutex::default();
    let measured = measure(server, clients, AMOUNT, |client, number| {
        let text = texts.text(number);
        let form = demo::raise_form(client, "telephone", &text, &format!("bench-{number}"));
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = client.post("/whistles", &form)?;
        let Some(id) = reply.location.strip_prefix("/whistles/").filter(|_| reply.status == 303) else {
            bail!("status {} instead of a new whistle", reply.status);
        };
        let is_new = given.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        ensure!(is_new, "the number {id} was given twice");
        Ok(reply)
    })?;
    Ok((measured, given.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Waits until what the start left to do is done.
fn settle(server: &Server) -> Result<()> {
    let mut before = server.ticks()?;
    for _ in 0..IDLE_SECONDS_MAX {
        sleep(Duration::from_secs(1));
        let now = server.ticks()?;
        if now - before <= 1 {
            return Ok(());
        }
        before = now;
    }
    println!("the server was never idle within {IDLE_SECONDS_MAX} s; its own work is in the figures");
    Ok(())
}
