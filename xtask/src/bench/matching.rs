//! 全量匹配 from the database to the stored result, on districts of growing size; and the live edit of a condition.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bench::document::circumstances;
use crate::client::{Client, all_between, between};
use crate::demo::{self, PASSWORD};
use crate::run::{Line, skipped};
use crate::server::{Folder, Memory, Server, ticks_per_second};
use crate::step;

/// Enterprises; the district has the first of these.
const SIZES: [usize; 4] = [126_370, 500_000, 1_000_000, 5_000_000];
/// Bytes of disk that an enterprise may take while it is loaded and served, the write-ahead log included.
const ENTERPRISE_BYTES: u64 = 6_000;
/// Matchings of each size; what counts is the median.
const ROUNDS: usize = 5;
/// Edits of a condition that are tried for each measure.
const EDITS: usize = 40;
/// Seconds of processor time that the matching of the district may take; more in proportion for more enterprises.
const MATCH_SECONDS_MAX: f64 = 2.0;
/// Milliseconds of processor time that an edit may take.
const EDIT_MS_MAX: f64 = 20.0;

/// One size.
struct Size {
    enterprises: usize,
    /// Seconds of processor time by round, in order.
    seconds: Vec<f64>,
    /// Before the first matching and after the last.
    before: Memory,
    after: Memory,
}

/// The first look at conditions, for which the enterprises are read, and the edits after it.
struct Edits {
    /// Milliseconds of processor time.
    first_ms: f64,
    measures: Vec<Edited>,
}

/// The edits of one measure.
struct Edited {
    measure: String,
    /// Milliseconds of processor time for one.
    ms: f64,
}

/// Loads, matches and edits.
pub fn run(root: &Path, work: &Path, program: &Path) -> Result<String> {
    let (mut sizes, mut edits) = (Vec::new(), None);
    for enterprises in SIZES {
        let name = format!("{enterprises} enterprises");
        let free = free_bytes(work)?;
        if free < enterprises as u64 * ENTERPRISE_BYTES {
            skipped(&name, format!("the disk has only {} GB free", free / 1_000_000_000));
            continue;
        }
        let (size, edited) = step(&name, || measure(work, program, enterprises))?;
        sizes.push(size);
        edits = edits.or(edited);
    }
    text(root, &sizes, edits.as_ref())
}

fn free_bytes(folder: &Path) -> Result<u64> {
    let text = Line::new("df", &["--output=avail", "-B1"]).arg(folder).output()?;
    text.lines().last().unwrap_or_default().trim().parse().context("how much is free on the disk?")
}

fn measure(work: &Path, program: &Path, enterprises: usize) -> Result<(Size, Option<Edits>)> {
    let data = Folder::new(work.join("matching"))?;
    let count = enterprises.to_string();
    let few = ["--enterprises", &count, "--whistles", "100", "--penalties", "0"];
    demo::load(program, &data.0, &few)?;
    let server = demo::serve(program, &data.0, &work.join("matching.log"))?;
    let mut client = Client::patient(&server.site);
    client.sign_in("office", PASSWORD)?;
    let before = server.memory()?;
    let mut seconds = Vec::new();
    let mut figures: Option<String> = None;
    for _ in 0..ROUNDS {
        seconds.push(matched(&server, &mut client)?);
        let board = client.get("/support")?.body;
        let found = between(&board, "<tbody>", "</table>").to_owned();
        ensure!(board.contains(&grouped(enterprises)), "{enterprises} enterprises were not judged");
        ensure!(
            figures.as_ref().is_none_or(|before| *before == found),
            "the same enterprises, other figures"
        );
        figures = Some(found);
    }
    seconds.sort_by(f64::total_cmp);
    let size = Size { enterprises, seconds, before, after: server.memory()? };
    let edited = (enterprises == SIZES[0]).then(|| edit_all(&server, &mut client)).transpose()?;
    server.stop()?;
    Ok((size, edited))
}

/// One matching; seconds of processor time of the server.
fn matched(server: &Server, client: &mut Client) -> Result<f64> {
    let before = server.ticks()?;
    let token = client.token.clone();
    let reply = client.post("/support/match", &[("_csrf", &token)])?;
    ensure!(reply.status == 303, "the matching was answered with {}", reply.status);
    Ok((server.ticks()? - before) as f64 / ticks_per_second()?)
}

/// Every measure that has a limit which is a number: that limit again and again another.
fn edit_all(server: &Server, client: &mut Client) -> Result<Edits> {
    let board = client.get("/support")?;
    let mut measures: Vec<String> =
        all_between(&board.body, "href=\"/support/", "/rows?").iter().map(|id| (*id).to_owned()).collect();
    measures.dedup();
    let before = server.ticks()?;
    let first = measures.first().context("no measure was matched")?;
    client.get(&format!("/support/{first}/conditions"))?;
    let first_ms = (server.ticks()? - before) as f64 * 1_000.0 / ticks_per_second()?;
    let mut edited = Vec::new();
    for measure in measures {
        let page = client.get(&format!("/support/{measure}/conditions"))?;
        let form = form(&page.body);
        let is_limit = |value: &str| value.starts_with(['≥', '≤', '>', '<']) && number(value) > 0;
        let Some(place) = form.iter().position(|(_, value)| is_limit(value)) else { continue };
        let before = server.ticks()?;
        for turn in 1..=EDITS as u64 {
            let limit = &form[place].1;
            let written = limit.replacen(&number(limit).to_string(), &(number(limit) + turn).to_string(), 1);
            let pairs: Vec<(&str, &str)> = form
                .iter()
                .enumerate()
                .map(|(at, (name, value))| {
                    (name.as_str(), if at == place { &*written } else { value.as_str() })
                })
                .collect();
            let reply = client.post(&format!("/support/{measure}/conditions/try"), &pairs)?;
            let is_judged = reply.status == 200 && reply.body.contains(&grouped(SIZES[0]));
            ensure!(is_judged, "{measure}, {written}: status {}: {}", reply.status, reply.body);
        }
        let used = (server.ticks()? - before) as f64 * 1_000.0 / ticks_per_second()?;
        edited.push(Edited { measure, ms: used / EDITS as f64 });
    }
    ensure!(!edited.is_empty(), "no measure has a limit to edit");
    edited.sort_by(|one, other| one.ms.total_cmp(&other.ms));
    Ok(Edits { first_ms, measures: edited })
}

/// What the page of the conditions would send: its hidden fields, the columns chosen, the cells.
fn form(page: &str) -> Vec<(String, String)> {
    let form = between(page, "data-live=", "</table>");
    let mut fields = Vec::new();
    for part in form.split('<') {
        let (name, value) = (between(part, " name=\"", "\""), between(part, " value=\"", "\""));
        if part.starts_with("input") && !name.is_empty() {
            fields.push((name.to_owned(), plain(value)));
        } else if part.starts_with("select") {
            fields.push((name.to_owned(), String::new()));
        } else if let (true, Some(chosen)) = (part.contains(" selected>"), fields.last_mut()) {
            chosen.1 = plain(value);
        }
    }
    fields
}

fn plain(text: &str) -> String {
    let marks = [
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#62;", ">"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    marks.iter().fold(text.to_owned(), |text, (mark, letter)| text.replace(mark, letter))
}

/// The first number in a text; 0 where there is none.
fn number(text: &str) -> u64 {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// `126,370`, as pages show it.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

fn text(root: &Path, sizes: &[Size], edits: Option<&Edits>) -> Result<String> {
    let mut out = format!("## Matching of policies\n\n{}", circumstances(root)?);
    writeln!(out, "| Data | the 29 measures of the demonstration, embedded database |\n")?;
    writeln!(
        out,
        "From the database to the stored result: processor time of the server, median of {ROUNDS} rounds.\n"
    )?;
    writeln!(
        out,
        "| Enterprises | seconds | lowest–highest | limit | µs for each | memory before | at most | |"
    )?;
    writeln!(out, "|--:|--:|--:|--:|--:|--:|--:|---|")?;
    for size in sizes {
        let (median, last) = (size.seconds[size.seconds.len() / 2], size.seconds[size.seconds.len() - 1]);
        let limit = MATCH_SECONDS_MAX * size.enterprises as f64 / SIZES[0] as f64;
        writeln!(
            out,
            "| {} | {median:.2} | {:.2}–{last:.2} | {limit:.1} | {:.2} | {} MB | {} MB | {} |",
            grouped(size.enterprises),
            size.seconds[0],
            median * 1e6 / size.enterprises as f64,
            size.before.peak / 1_000,
            size.after.peak / 1_000,
            if median <= limit { "within" } else { "ABOVE LIMIT" }
        )?;
    }
    if let Some(Edits { first_ms, measures }) = edits {
        let (middle, slowest) = (&measures[measures.len() / 2], &measures[measures.len() - 1]);
        writeln!(
            out,
            "\nLive edit of one condition over HTTP, {} enterprises, {EDITS} edits of each of {} measures: milliseconds of processor \
             time of the server for one. The first look after a change of the register reads the enterprises, {first_ms:.0} ms.\n",
            grouped(SIZES[0]),
            measures.len()
        )?;
        writeln!(out, "| median of the measures | slowest measure | limit | |\n|--:|--:|--:|---|")?;
        let verdict = if slowest.ms <= EDIT_MS_MAX { "within" } else { "ABOVE LIMIT" };
        let (middle, most) = (middle.ms, slowest.ms);
        writeln!(out, "| {middle:.1} | {most:.1} ({}) | {EDIT_MS_MAX} | {verdict} |", slowest.measure)?;
    }
    Ok(out + HOW)
}

const HOW: &str = "\n### How it is measured\n\n\
* The server is the release build, in a process of its own; processor time is that of all its threads from `/proc/PID/stat`, in steps of\n\
  10 ms. Memory is what the kernel counts (`VmRSS`, `VmHWM`).\n\
* A matching is what the button 全量匹配 does: the register and what other departments report are read, every enterprise is judged by every\n\
  measure with its amount, with the first condition that fails or what is not known, and figures and the rows behind them are stored.\n\
  The list of the enterprises, which all matchings of a day share, was stored by the first, which is not among the rounds.\n\
* After every round the board must show so many enterprises and the same figures as after the round before.\n\
* An edit sends the whole table of a measure with one limit changed, each time another, and gets how many, how much, and what moving each\n\
  limit would gain or cost, over all enterprises.\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_conditions_gives_its_form() {
        let page = "<form data-live=\"/x\"><input type=\"hidden\" name=\"_csrf\" value=\"t\">\
            <select id=\"B\" name=\"column-0\"><option value=\"\">no</option><option value=\"从业人数\" selected>x</option></select>\
            <input id=\"B7\" name=\"cell-0-0\" value=\"&#60;300\" maxlength=\"9\"></table>";
        let form = form(page);
        let pairs: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("_csrf", "t"), ("column-0", "从业人数"), ("cell-0-0", "<300")]);
    }

    #[test]
    fn numbers_are_found_and_shown_in_groups() {
        assert_eq!([number("≥1000元"), number("是")], [1_000, 0]);
        assert_eq!([grouped(126_370), grouped(5_000_000), grouped(12)], ["126,370", "5,000,000", "12"]);
    }
}
