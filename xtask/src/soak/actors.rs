//! The people and programs of the load. Each actor plays its scenes by turns, drawn from its own seed, and pauses between
//! them as somebody who reads; the whistles it moves are its own, so nobody overtakes it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::client::{Client, Reply, all_between, between};
use crate::demo::{self, PASSWORD};
use crate::soak::tally::Tally;
use crate::texts::Texts;

const SEED: u64 = 2022;
/// Milliseconds somebody pauses at most.
const PAUSE_MS_MAX: u64 = 60;
/// The public form of a rating takes so many from one address, so raters pause longer.
const RATER_PAUSE_MS: u64 = 3_000;
/// Whistles an officer has in hand at once.
const OPEN_MAX: usize = 20;

/// A scene and how often it is played.
type Scene = (fn(&mut Actor) -> Result<()>, u32);

/// Who plays what.
pub const ACTORS: [&[Scene]; 7] = [OFFICER, OFFICER, OFFICER, ENTERPRISE, RATER, OPEN311, OPEN311];
const OFFICER: &[Scene] =
    &[(Actor::step, 10), (Actor::list, 4), (Actor::show, 6), (Actor::home, 2), (Actor::rates, 1)];
const ENTERPRISE: &[Scene] = &[(Actor::raise_and_look, 1), (Actor::own_list, 3), (Actor::look_public, 1)];
const RATER: &[Scene] = &[(Actor::rate, 1)];
const OPEN311: &[Scene] = &[(Actor::report, 1), (Actor::look_open311, 4)];

/// A move: which desk makes it, its name, what is written.
type Turn = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What happens to a whistle.
const LIFE: [Turn; 9] = [
    ("office", "accept", &[("category", "K0101")]),
    ("office", "dispatch", &[("lead", "D03"), ("joint", "D05")]),
    ("handler", "respond", &[("note", "已电话联系企业，约定上门了解情况。")]),
    ("handler2", "respond", &[("note", "已电话联系企业。")]),
    ("handler2", "finish", &[("reply", "本单位事项已办理完毕。")]),
    ("handler", "finish", &[("reply", "已为企业办理完毕。")]),
    ("handler", "answer", &[("reply", "您反映的问题已经办理完毕。")]),
    ("office", "call_back", &[("solved", "yes")]),
    ("office", "close", &[]),
];

/// One of the load.
pub struct Actor {
    /// What it did.
    pub tally: Tally,
    scenes: &'static [Scene],
    rng: ChaCha8Rng,
    texts: Arc<Texts>,
    key: String,
    number: usize,
    raised: usize,
    office: Client,
    handler: Client,
    handler2: Client,
    enterprise: Client,
    stranger: Client,
    /// Number of a whistle and how far it is in its life.
    open: VecDeque<(String, usize)>,
    seen: Vec<String>,
    has_open311: bool,
}

impl Actor {
    /// Signs in where its scenes need it.
    pub fn new(
        site: &str,
        texts: Arc<Texts>,
        key: &str,
        number: usize,
        scenes: &'static [Scene],
    ) -> Result<Actor> {
        let new = || Client::new(site);
        let mut actor = Actor {
            tally: Tally::default(),
            scenes,
            rng: ChaCha8Rng::seed_from_u64(SEED + number as u64),
            texts,
            key: key.into(),
            number,
            raised: 0,
            office: new(),
            handler: new(),
            handler2: new(),
            enterprise: new(),
            stranger: new(),
            open: VecDeque::new(),
            seen: Vec::new(),
            has_open311: false,
        };
        if number < ACTORS.len() - 2 {
            actor.office.sign_in("office", PASSWORD)?;
            actor.handler.sign_in("handler", PASSWORD)?;
            actor.handler2.sign_in("handler2", PASSWORD)?;
            actor.enterprise.sign_in("enterprise", PASSWORD)?;
        } else {
            actor.has_open311 = actor.stranger.get("/open311/v2/services.json")?.status == 200;
            if !actor.has_open311 {
                println!("skipped: this server has no /open311/v2");
            }
        }
        Ok(actor)
    }

    /// One scene, drawn by weight; a failure is noted and the play goes on.
    pub fn play(&mut self) {
        let total: u32 = self.scenes.iter().map(|(_, weight)| weight).sum();
        let mut left = self.rng.random_range(0..total);
        for (scene, weight) in self.scenes {
            if left < *weight {
                if let Err(error) = scene(self) {
                    self.tally.failures.push(format!("actor {}: {error:#}", self.number));
                }
                break;
            }
            left -= weight;
        }
        sleep(Duration::from_millis(self.rng.random_range(0..PAUSE_MS_MAX)));
    }

    fn note(&mut self, kind: &'static str, reply: &Reply, status: u16) -> Result<()> {
        self.tally.note(kind, reply.time);
        ensure!(reply.status == status, "{kind}: status {} instead of {status}", reply.status);
        Ok(())
    }

    fn raise(&mut self, by_enterprise: bool) -> Result<String> {
        self.raised += 1;
        let text = self.texts.text(self.number * 1_000_000 + self.raised);
        let key = format!("soak-{}-{}", self.number, self.raised);
        let (client, channel) =
            if by_enterprise { (&mut self.enterprise, "web") } else { (&mut self.office, "telephone") };
        let form = demo::raise_form(client, channel, &text, &key);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = client.post("/whistles", &form)?;
        self.note("raise", &reply, 303)?;
        let id = reply.location.strip_prefix("/whistles/").context("no number")?.to_owned();
        Ok(id)
    }

    /// The next move of the whistle that waits longest.
    fn step(&mut self) -> Result<()> {
        if self.open.len() < OPEN_MAX {
            let id = self.raise(false)?;
            self.open.push_back((id, 0));
        }
        let Some((id, stage)) = self.open.pop_front() else { return Ok(()) };
        self.advance(&id, stage)?;
        if stage + 1 < LIFE.len() {
            self.open.push_back((id, stage + 1));
        }
        Ok(())
    }

    /// One move of a whistle, through the form of the move.
    fn advance(&mut self, id: &str, stage: usize) -> Result<()> {
        let (desk, name, fields) = LIFE[stage];
        let client = match desk {
            "office" => &mut self.office,
            "handler" => &mut self.handler,
            _ => &mut self.handler2,
        };
        let path = format!("/whistles/{id}/moves/{name}");
        let page = client.get(&path)?;
        let version = between(&page.body, "name=\"version\" value=\"", "\"").to_owned();
        let token = client.token.clone();
        let mut form = vec![("_csrf", token.as_str()), ("version", &version)];
        form.extend_from_slice(fields);
        let done = client.post(&path, &form)?;
        self.note("form of a move", &page, 200).with_context(|| path.clone())?;
        self.note("move", &done, 303).with_context(|| path.clone())
    }

    fn list(&mut self) -> Result<()> {
        let reply = self.office.get("/whistles")?;
        self.note("list", &reply, 200)?;
        let next =
            between(&reply.body, "href=\"/whistles?state=", "\"").replace("&#38;", "&").replace("&amp;", "&");
        self.seen
            .extend(all_between(&reply.body, "href=\"/whistles/W", "\"").iter().map(|id| format!("W{id}")));
        self.seen.truncate(200);
        let reply = self.office.get(&format!("/whistles?state={next}"))?;
        self.note("list", &reply, 200)
    }

    fn show(&mut self) -> Result<()> {
        if self.seen.is_empty() {
            return self.list();
        }
        let id = &self.seen[self.rng.random_range(0..self.seen.len())];
        let reply = self.office.get(&format!("/whistles/{id}"))?;
        self.note("case page", &reply, 200)
    }

    fn home(&mut self) -> Result<()> {
        for handler in [false, true] {
            let client = if handler { &mut self.handler } else { &mut self.office };
            let reply = client.get("/")?;
            self.note("home", &reply, 200)?;
        }
        Ok(())
    }

    fn rates(&mut self) -> Result<()> {
        let reply = self.office.get("/rates?by=month&from=2021-10-01&to=2022-09-30")?;
        self.note("rates", &reply, 200)
    }

    fn raise_and_look(&mut self) -> Result<()> {
        let id = self.raise(true)?;
        let reply = self.enterprise.get(&format!("/whistles/{id}"))?;
        self.note("case page", &reply, 200)
    }

    fn own_list(&mut self) -> Result<()> {
        let reply = self.enterprise.get("/whistles")?;
        self.note("own list", &reply, 200)
    }

    fn look_public(&mut self) -> Result<()> {
        let reply = self.stranger.get("/public")?;
        self.note("public page", &reply, 200)
    }

    /// A whistle lives through all its moves; then a stranger who holds the link rates both units.
    fn rate(&mut self) -> Result<()> {
        let id = self.raise(false)?;
        for stage in 0..LIFE.len() {
            self.advance(&id, stage)?;
        }
        let page = self.office.get(&format!("/whistles/{id}"))?;
        self.note("case page", &page, 200)?;
        let link = all_between(&page.body, "href=\"", "\"").into_iter().find(|link| link.contains("/r/"));
        let code = link.and_then(|link| link.rsplit('/').next()).context("the page shows no rating link")?;
        let path = format!("/r/{code}");
        for unit in ["D03", "D05"] {
            let page = self.stranger.get(&path)?;
            self.note("rating page", &page, 200)?;
            let token = between(&page.body, "name=\"_csrf\" value=\"", "\"");
            let grade = self.rng.random_range(3..=5).to_string();
            let form = [("_csrf", token), ("unit", unit), ("grade", &grade), ("comment", "办得及时。")];
            let reply = self.stranger.post(&path, &form)?;
            self.note("rating", &reply, 303)?;
            sleep(Duration::from_millis(RATER_PAUSE_MS));
        }
        Ok(())
    }

    fn report(&mut self) -> Result<()> {
        if !self.has_open311 {
            return Ok(());
        }
        self.raised += 1;
        let text = self.texts.text(self.number * 1_000_000 + self.raised);
        let form = [
            ("api_key", self.key.as_str()),
            ("jurisdiction_id", "530103"),
            ("service_code", &text.category),
            ("address_string", "昆明市盘龙区北京路"),
            ("attribute[ENTERPRISE_NAME]", "昆明某某商贸有限公司"),
            ("description", &text.body),
        ];
        let reply = self.stranger.post("/open311/v2/requests.json", &form)?;
        self.note("Open311 request", &reply, 200)?;
        let id = between(&reply.body, "\"service_request_id\":\"", "\"").to_owned();
        ensure!(!id.is_empty(), "Open311 gave no number: {}", reply.body);
        self.seen.push(id);
        Ok(())
    }

    fn look_open311(&mut self) -> Result<()> {
        if !self.has_open311 {
            return Ok(());
        }
        let mut paths =
            vec!["/open311/v2/services.json".into(), "/open311/v2/requests.json?status=open".into()];
        if let Some(id) = self.seen.last() {
            paths.push(format!("/open311/v2/requests/{id}.xml"));
        }
        let path: &String = &paths[self.rng.random_range(0..paths.len())];
        let reply = self.stranger.get(path)?;
        self.note("Open311 reading", &reply, 200).with_context(|| path.clone())
    }
}
