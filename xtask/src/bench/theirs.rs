//! django-helpdesk under the same load: from PyPI, in a virtual environment under the target folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::bench::load::{Amount, Measured, measure};
use crate::bench::ours::{CLIENTS, WHISTLES};
use crate::client::{Client, Reply, between};
use crate::python;
use crate::run::{Line, free_port, skipped};
use crate::server::{Folder, Memory, Server};
use crate::texts::Texts;

/// Where our text of its project is.
const PROJECT: &str = "xtask/bench/django-helpdesk";
const LOGIN: &str = "desk";
const PASSWORD: &str = "Desk-2022-pass";
/// Processes of gunicorn.
pub const WORKERS: usize = 2;
/// Follow-ups of each ticket: as many as our whistles have events, on average.
const FOLLOW_UPS: usize = 10;
/// Minutes from one ticket to the next: they fill a year.
const MINUTES_APART: usize = 365 * 24 * 60 / WHISTLES;
/// Nine in ten are closed, one in ten is open.
const OPEN_ONE_IN: usize = 10;
const AMOUNT: Amount = Amount { warm: 20, requests: 400, seconds_max: 40 };

/// Everything measured.
pub struct Theirs {
    /// Versions of what was installed.
    pub versions: String,
    /// New ticket.
    pub create: Measured,
    /// The data of a page of the list.
    pub list: Measured,
    /// Page of a ticket.
    pub show: Measured,
    /// Queues by month.
    pub report: Measured,
    /// At the end.
    pub memory: Memory,
}

/// Installs, loads, serves and asks; nothing when Python is missing or PyPI does not answer.
pub fn run(root: &Path, work: &Path, texts: &Texts) -> Result<Option<Theirs>> {
    let requirements = root.join(PROJECT).join("requirements.txt");
    let python = match python::environment(&work.join("python"), &requirements) {
        Ok(python) => python,
        Err(reason) => {
            skipped("django-helpdesk", reason);
            return Ok(None);
        }
    };
    let data = Folder::new(work.join("helpdesk"))?;
    load(root, &python, &data.0, texts)?;
    let site = format!("http://127.0.0.1:{}", free_port()?);
    let mut command = Command::new(python.with_file_name("gunicorn"));
    command.args(["--workers", &WORKERS.to_string(), "--bind", site.trim_start_matches("http://")]);
    command.args(["--no-control-socket", "desk.wsgi"]);
    command.current_dir(root.join(PROJECT)).env("HELPDESK_DATA", &data.0).env("PYTHONDONTWRITEBYTECODE", "1");
    let server = Server::start_forking(command, &work.join("helpdesk.log"), &site, WORKERS)?;
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| Client::new(&server.site)).collect();
    for client in &mut clients {
        sign_in(client)?;
    }
    let query = list_query(&mut clients[0])?;
    let list = measure(&server, &mut clients, AMOUNT, |client, number| {
        let start = (number * 175) % WHISTLES;
        let path = format!("/datatables_ticket_list/{query}?draw=1&start={start}&length=25");
        expect(client.get(&path)?, 200, "row_class")
    })?;
    let show = measure(&server, &mut clients, AMOUNT, |client, number| {
        let path = format!("/tickets/{}/", (number * 31) % WHISTLES + 1);
        expect(client.get(&path)?, 200, "csrfmiddlewaretoken")
    })?;
    let few = Amount { requests: 100, warm: 4, ..AMOUNT };
    let report = measure(&server, &mut clients, few, |client, _| {
        expect(client.get("/reports/queuemonth/")?, 200, "区市场监管局")
    })?;
    let create = measure(&server, &mut clients, AMOUNT, |client, number| create(client, texts, number))?;
    let memory = server.memory()?;
    server.stop()?;
    let installed = Line::new(&python, &["-m", "pip", "freeze"]).output()?;
    let named = ["Django==", "django-helpdesk==", "gunicorn=="];
    let versions = installed.lines().filter(|line| named.iter().any(|name| line.starts_with(name)));
    let versions = versions.collect::<Vec<_>>().join(", ").replace("==", " ");
    Ok(Some(Theirs { versions, create, list, show, report, memory }))
}

fn load(root: &Path, python: &Path, data: &Path, texts: &Texts) -> Result<()> {
    let (units, tickets) = (data.join("units.txt"), data.join("tickets.tsv"));
    let names: Vec<&str> = texts.units.iter().map(|(_, name)| name.as_str()).collect();
    fs::write(&units, names.join("\n"))?;
    let lines = (0..WHISTLES).map(|number| {
        let text = texts.text(number);
        let (minute, queue) = (number * MINUTES_APART, number * 13 % names.len());
        let closed = u8::from(number % OPEN_ONE_IN != 0);
        format!("{minute}\t{queue}\t{closed}\t{}\t{}\n", text.title, text.body)
    });
    fs::write(&tickets, lines.collect::<String>())?;
    Line::new(python, &["load.py", LOGIN, PASSWORD])
        .arg(&units)
        .arg(&tickets)
        .arg(FOLLOW_UPS.to_string())
        .env("HELPDESK_DATA", data)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .folder(&root.join(PROJECT))
        .run()
}

fn sign_in(client: &mut Client) -> Result<()> {
    client.get("/login/")?;
    let token = client.cookie("csrftoken");
    let form = [("username", LOGIN), ("password", PASSWORD), ("csrfmiddlewaretoken", token.as_str())];
    let reply = client.post("/login/", &form)?;
    ensure!(reply.status == 302, "the sign-in was answered with {}", reply.status);
    Ok(())
}

/// What the page of the list asks its data with, when it shows all tickets, the newest first.
fn list_query(client: &mut Client) -> Result<String> {
    let reply = client.get("/tickets/?sort=created&sortreverse=on")?;
    let query = between(&reply.body, "/datatables_ticket_list/", "\"").to_owned();
    ensure!(reply.status == 200 && !query.is_empty(), "the list was answered with {}", reply.status);
    Ok(query)
}

fn create(client: &mut Client, texts: &Texts, number: usize) -> Result<Reply> {
    let text = texts.text(number);
    let (queue, token) = ((number % texts.units.len() + 1).to_string(), client.cookie("csrftoken"));
    let form = [
        ("queue", queue.as_str()),
        ("title", &text.title),
        ("body", &text.body),
        ("priority", "3"),
        ("submitter_email", ""),
        ("assigned_to", ""),
        ("due_date", ""),
        ("csrfmiddlewaretoken", &token),
    ];
    let reply = client.post("/tickets/submit/", &form)?;
    ensure!(reply.location.starts_with("/tickets/"), "status {} instead of a new ticket", reply.status);
    Ok(reply)
}

fn expect(reply: Reply, status: u16, mark: &str) -> Result<Reply> {
    ensure!(reply.status == status, "status {}", reply.status);
    ensure!(reply.body.contains(mark), "the page does not show {mark}");
    Ok(reply)
}
