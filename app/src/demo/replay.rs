//! 回放: the scripts of all whistles in the order of time, through the real rules.

use super::lists::PUBLICATIONS;
use super::penalties::Docket;
use super::script::{Act, Scene};
use crate::fault::Outcome;
use db::Db;
use indicatif::ProgressBar;
use jiff::civil::Date;
use kernel::{Ctx, Error};
use std::collections::HashMap;
use std::sync::Arc;
use vault::Vault;
use whistles::{Batch, Input, Rules};

/// Acts in one transaction. They are written together: over a network the time goes by statements, not by rows.
const BATCH_ACTS: usize = 2_000;

/// Plays every act, and publishes the lists on their days; an act that the rules refuse is a programmer's error in the script.
pub fn run(
    (db, vault): (&Db, &Vault),
    ctx: &Ctx,
    acts: Vec<Act>,
    mut penalties: Docket,
    today: Date,
    bar: &ProgressBar,
) -> Outcome<()> {
    let division = ctx.division.clone();
    let rules = Arc::new(db.read_now(|r| Rules::load(r, &division, today))?);
    let acts = Arc::new(acts);
    let mut ids: HashMap<usize, String> = HashMap::new();
    let mut done = 0;
    let end_of_today = kernel::from_local(today.at(23, 59, 59, 0));
    let mut lists = PUBLICATIONS.iter().filter(|one| one.at() <= end_of_today).peekable();
    loop {
        // Whatever comes first: lists are published before the counters open, cases handled a little later.
        let (list, case) = (lists.peek().map(|next| next.at()), penalties.next_at());
        let first = list.into_iter().chain(case).min();
        let until = first.map_or(acts.len(), |next| acts.partition_point(|act| act.at < next));
        if done == until {
            match first {
                None => break,
                Some(next) if list == Some(next) => {
                    lists.next().map_or(Ok(()), |one| one.publish(db, ctx))?;
                }
                Some(_) => penalties.play_day(db, ctx)?,
            }
            continue;
        }
        let end = (done + BATCH_ACTS).min(until);
        let (ctx, vault, rules, acts_here) = (ctx.clone(), vault.clone(), rules.clone(), acts.clone());
        let known = Arc::new(std::mem::take(&mut ids));
        ids = db.write_now("demo_whistles", move |w| {
            let mut ids = HashMap::clone(&known);
            let mut batch = Batch::default();
            for act in &acts_here[done..end] {
                let ctx = Ctx { now: act.at, ..ctx.acting(act.actor.clone()) };
                match &act.scene {
                    Scene::Raise(raise) => {
                        let case = whistles::raise_with(w, &vault, &mut batch, &ctx, &rules, raise)?;
                        ids.insert(act.whistle, case.id);
                    }
                    Scene::Move(name, fields) => {
                        let Some(id) = ids.get(&act.whistle) else { continue };
                        let input = fields
                            .iter()
                            .fold(Input::default(), |input, (field, text)| input.with(field, text));
                        play(w, &mut batch, &ctx, &rules, id, name, &input)?;
                    }
                    Scene::Merge(into, reason) => {
                        let (Some(id), Some(into)) = (ids.get(&act.whistle), ids.get(into)) else { continue };
                        let input = Input::default().with("into", into).with("reason", reason);
                        play(w, &mut batch, &ctx, &rules, id, "merge", &input)?;
                    }
                }
            }
            batch.write(w)?;
            Ok(ids)
        })?;
        bar.inc((end - done) as u64);
        done = end;
    }
    Ok(())
}

fn play(
    w: &db::Write<'_>,
    batch: &mut Batch,
    ctx: &Ctx,
    rules: &Rules,
    id: &str,
    name: &str,
    input: &Input,
) -> kernel::Result<()> {
    whistles::act_with(w, batch, ctx, rules, id, None, name, input)
        .map(drop)
        .map_err(|error| Error::Storage(format!("demonstration: {id} {name} {:?}: {error}", ctx.actor.unit)))
}
