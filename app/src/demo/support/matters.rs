//! 专窗事项: the 397 matters of the document, recorded one by one at 13 windows.

use super::at;
use crate::demo::accounts;
use crate::demo::texts;
use crate::fault::Outcome;
use calendar::Calendar;
use cases::Batch;
use db::Db;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use kernel::{Actor, Ctx, Role};
use policies::matters::{MatterInput, MatterRules};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// By kind as the document has them: 397 in all.
pub const COUNTS: [(&str, usize); 4] =
    [("consultation", 333), ("assisted", 44), ("complaint", 2), ("other", 18)];
const FIRST_DAY: Date = date(2022, 1, 4);
const LAST_DAY: Date = date(2022, 9, 30);

/// What people come with.
const TEXTS: [(&str, &[&str]); 4] = [
    (
        "consultation",
        &[
            "咨询承租区属国有房屋减免租金的条件和所需合同。",
            "咨询留抵退税何时到账，是否需要申请。",
            "咨询小微企业贷款贴息的比例和办理时限。",
            "咨询稳岗返还是否要报送材料。",
            "咨询商超防疫补助包括哪些支出。",
            "咨询转租的商铺能否享受租金减免。",
            "咨询高新技术企业奖励与专精特新奖励能否同时享受。",
            "咨询个体工商户“六税两费”减半怎样办理。",
        ],
    ),
    (
        "assisted",
        &[
            "协助在线提交租金减免申请。",
            "协助查询企业可以享受的措施并打印指南。",
            "代为整理贷款贴息申报材料。",
        ],
    ),
    ("complaint", &["反映专窗排队时间较长。", "反映政策宣传材料未及时更新。"]),
    ("other", &["索取政策汇编。", "反馈自测结果与指南不一致，已核对。", "预约助力站上门讲解。"]),
];

/// Records all of them in the order of time; the two complaints were settled.
pub fn load(db: &Db, ctx: &Ctx, seed: u64, today: Date) -> Outcome<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x6d_6174_7465);
    let calendar = Calendar::builtin();
    let mut kinds: Vec<&'static str> = COUNTS.iter().flat_map(|(kind, count)| vec![*kind; *count]).collect();
    kinds.shuffle(&mut rng);
    let span = i64::from((LAST_DAY.min(today) - FIRST_DAY).get_days()).max(0);
    let mut acts: Vec<(Date, &str, &str, &str)> = Vec::new();
    let windows: Vec<&str> = texts::places()
        .iter()
        .filter(|place| place.kind == "policy_window")
        .map(|place| place.code)
        .collect();
    for kind in kinds {
        let mut day = FIRST_DAY.saturating_add(rng.random_range(0..=span).days());
        while !calendar.is_working(day) {
            day = day.saturating_add(1.day());
        }
        // The hall has two in five, the sub-districts share the rest.
        let window = if rng.random_ratio(2, 5) { 0 } else { rng.random_range(1..windows.len()) };
        let texts = TEXTS.iter().find(|(own, _)| *own == kind).map_or(&[][..], |(_, texts)| texts);
        acts.push((day, windows[window], kind, texts[rng.random_range(0..texts.len())]));
    }
    acts.sort_unstable();
    let ctx = ctx.clone();
    db.write_now("demo_matters", move |w| {
        let rules = MatterRules::load(w, crate::DIVISION, today)?;
        let (mut batch, mut complaints) = (Batch::default(), Vec::new());
        for (day, window, kind, text) in &acts {
            let ctx = Ctx { now: at(*day, 10), ..ctx.acting(clerk(window)) };
            let input = MatterInput { kind: (*kind).into(), text: (*text).into(), enterprise: String::new() };
            let case = policies::record_with(w, &mut batch, &ctx, &rules, &input)?;
            if *kind == "complaint" {
                complaints.push((case.id, *day));
            }
        }
        batch.write(w)?;
        for (id, day) in complaints {
            let ctx =
                Ctx { now: at(day.saturating_add(1.day()), 10), ..ctx.acting(accounts::actor("office")) };
            policies::settle_matter(w, &ctx, &id, 1, "已向企业说明情况并改进。")?;
        }
        Ok(())
    })?;
    Ok(())
}

fn clerk(window: &str) -> Actor {
    let id = if window == "W01" { "window".to_string() } else { format!("window-{}", window.to_lowercase()) };
    Actor { id, name: "政策专窗 演示".into(), role: Role::Clerk, unit: Some(window.into()) }
}
