//! The act and the facts of an invented case: ordinary ones, with what leads to the outcome that is wanted.

use super::{Planned, is_as_planned};
use calendar::Calendar;
use db::Write;
use enforcement::judge::{
    Days, Editions, Facts, Lists, Matter, OF_PERSONS, Outcome, Proposal, Span, Stated, judge, yuan,
};
use enforcement::lists::in_force;
use enforcement::model::FineUnit;
use enforcement::penalty::{Desk, history};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Error};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::EntityKind;

/// An act lies at most so many days before its case.
pub const ACTED_DAYS_MAX: i32 = 9;

/// What is stated of every case, speaking for nothing; only what its act is asked about counts.
const PLAIN: &[(&str, &str)] = &[
    ("有管辖权", "是"),
    ("违法情节", "一般"),
    ("危害后果", "一般"),
    ("社会影响", "一般"),
    ("及时改正", "是"),
    ("主观过错", "是"),
    ("涉及生命健康安全或金融安全", "否"),
    ("主动消除或减轻危害后果", "否"),
    ("受胁迫或诱骗", "否"),
    ("主动供述未掌握的违法行为", "否"),
    ("立功表现", "否"),
    ("违法次数", "1"),
    ("货值金额", "8000"),
    ("违法所得", "2000"),
    ("涉及面积", "20"),
    ("涉案数量", "5"),
    ("持续日数", "10"),
    ("配合调查", "否"),
    ("已赔偿或取得谅解", "否"),
    ("签署承诺书", "否"),
    ("拒绝或阻碍检查", "否"),
    ("隐匿或毁灭证据", "否"),
    ("教唆或胁迫他人", "否"),
    ("打击报复举报人", "否"),
    ("突发事件期间", "否"),
    ("危及人身健康或公共安全", "否"),
];

/// What leads to an outcome, one way after the other.
fn ways(outcome: Outcome) -> &'static [&'static [(&'static str, &'static str)]] {
    match outcome {
        Outcome::Exempt => &[
            &[("危害后果", "轻微"), ("签署承诺书", "是"), ("配合调查", "是")],
            &[("违法情节", "轻微"), ("危害后果", "没有")],
            &[("违法情节", "显著轻微"), ("危害后果", "没有"), ("配合调查", "是")],
            &[("主观过错", "否")],
        ],
        Outcome::Mitigated => &[
            &[("立功表现", "是"), ("配合调查", "是")],
            &[
                ("主动消除或减轻危害后果", "是"),
                ("已赔偿或取得谅解", "是"),
                ("危害后果", "轻微"),
                ("及时改正", "否"),
            ],
            &[("受胁迫或诱骗", "是"), ("违法情节", "轻微")],
        ],
        Outcome::Lighter => &[
            &[("主动消除或减轻危害后果", "是")],
            &[("配合调查", "是")],
            &[("主动供述未掌握的违法行为", "是")],
        ],
        Outcome::Ordinary => &[&[]],
        Outcome::Heavier => &[
            &[("违法次数", "4"), ("及时改正", "否")],
            &[("危害后果", "较重"), ("及时改正", "否")],
            &[("拒绝或阻碍检查", "是"), ("及时改正", "否")],
            &[("隐匿或毁灭证据", "是"), ("及时改正", "否")],
        ],
    }
}

/// What a case is about.
pub struct Found {
    pub act: String,
    pub acted: Date,
    pub found: Date,
    pub source: &'static str,
    pub facts: Vec<(String, String)>,
    /// 元; none where there is no fine.
    pub fine: Option<String>,
    has_spoken: bool,
}

impl Found {
    /// What the party says to the notice.
    pub fn statement(&self) -> Vec<(&'static str, String)> {
        match self.has_spoken {
            false => vec![("said", "waived".into())],
            true => vec![
                ("said", "made".into()),
                ("statement", "我单位已经改正，请求从宽处理。".into()),
                ("opinion", "当事人的意见已经考虑，维持拟作出的处理。".into()),
            ],
        }
    }
}

/// Tries acts and ways until the rules propose what is planned.
pub fn find(w: &Write<'_>, ctx: &Ctx, desk: &Desk, planned: &Planned) -> kernel::Result<Found> {
    let mut rng = ChaCha8Rng::seed_from_u64(planned.seed);
    let calendar = Calendar::builtin();
    let found = planned.day.saturating_sub(i64::from(rng.random_range(1..4)).days());
    let acted = planned.day.saturating_sub(i64::from(rng.random_range(4..=ACTED_DAYS_MAX)).days());
    let mut decided = planned.day;
    for _ in 0..super::DECIDED {
        decided = calendar.next_working(decided.saturating_add(1.day()));
    }
    let (old, new) = (in_force(w, &ctx.division, acted)?, in_force(w, &ctx.division, planned.day)?);
    let editions =
        Editions { at_act: old.as_deref().map(Lists::of), at_decision: new.as_deref().map(Lists::of) };
    let mut acts = editions.at_decision.as_ref().map_or(Vec::new(), |lists| lists.acts_of(planned.unit));
    acts.shuffle(&mut rng);
    let wanted = if planned.departs { Outcome::Ordinary } else { planned.outcome };
    let mut ways: Vec<_> = ways(wanted).to_vec();
    ways.shuffle(&mut rng);
    let history = history(w, &ctx.division, planned.enterprise.credit_code.as_str(), "")?;
    for act in acts {
        for way in &ways {
            let facts = stated(planned, &editions, &act, way);
            let days = Days { acted, ended: None, ongoing: false, found: Some(found), decided };
            let matter = Matter {
                act: act.clone(),
                agency: planned.unit.into(),
                days,
                facts: as_known(planned, &facts),
                history: history.clone(),
            };
            let proposal = judge(&editions, &desk.law, &matter);
            if proposal.stands() && is_as_planned(&proposal.finding, planned) {
                let fine = fine(&proposal, planned, &mut rng);
                let source = ["inspection", "complaint", "monitoring"][rng.random_range(0..3)];
                let has_spoken = rng.random_ratio(1, 3);
                return Ok(Found { act, acted, found, source, facts, fine, has_spoken });
            }
        }
    }
    Err(Error::Storage(format!("no act of {} leads to {wanted:?}", planned.unit)))
}

/// Every fact that the act or statute asks for, as an officer writes it.
fn stated(planned: &Planned, lists: &Editions<'_>, act: &str, way: &[(&str, &str)]) -> Vec<(String, String)> {
    let law = enforcement::judge::Statute::shipped();
    let of_lists = [&lists.at_act, &lists.at_decision].into_iter().flatten().flat_map(|one| {
        let columns = one.columns_of(planned.unit, act);
        columns.into_iter().map(|column| one.table.conditions()[column].name.to_string())
    });
    let of_law = law.table.conditions().iter().map(|column| column.name.to_string());
    let mut names: Vec<String> = of_lists.chain(of_law).collect();
    names.sort();
    names.dedup();
    let value = |name: &String| {
        let among = |all: &[(&str, &str)]| {
            all.iter().find(|(known, _)| known == name).map(|(_, value)| (*value).to_owned())
        };
        match OF_PERSONS.contains(&name.as_str()) {
            true if planned.enterprise.kind == EntityKind::IndividualBusiness => {
                Some(if name == "当事人年龄" { "41" } else { "完全" }.to_owned())
            }
            true => None,
            false => among(way).or_else(|| among(PLAIN)),
        }
    };
    let mut facts: Vec<(String, String)> =
        names.iter().filter_map(|name| Some((name.clone(), value(name)?))).collect();
    let fine = lists.act(planned.unit, act).and_then(|act| act.fine);
    if fine.is_some_and(|fine| fine.unit != FineUnit::Fen) {
        facts.push((enforcement::judge::FINE_BASE.into(), "8000".into()));
    }
    facts
}

fn as_known(planned: &Planned, facts: &[(String, String)]) -> Facts {
    let kind = match planned.enterprise.kind {
        EntityKind::IndividualBusiness => "个体工商户",
        _ => enforcement::judge::ORGANISATION,
    };
    let party = (enforcement::judge::PARTY.to_owned(), kind.to_owned());
    let at = kernel::from_local(planned.day.at(8, 0, 0, 0));
    let stated = |(name, value): &(String, String)| {
        (name.clone(), Stated { value: value.clone(), by: String::new(), at })
    };
    facts.iter().chain([&party]).map(stated).collect()
}

/// A fine within the part of the range that belongs to the outcome, in whole 元 where there are such.
fn fine(proposal: &Proposal, planned: &Planned, rng: &mut ChaCha8Rng) -> Option<String> {
    if planned.outcome == Outcome::Exempt {
        return None;
    }
    let Span { low, high, .. } = proposal.span(planned.outcome)?;
    let (first, last) = ((low / 100 + 1) * 100, (high - 1) / 100 * 100);
    match last < first {
        true => Some(yuan(low.midpoint(high)))
            .filter(|_| proposal.span(planned.outcome).is_some_and(|span| span.has(low.midpoint(high)))),
        false => Some(yuan(first + rng.random_range(0..=(last - first) / 100) * 100)),
    }
}
