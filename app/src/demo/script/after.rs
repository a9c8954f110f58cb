//! After the answer: 回访, 重办, 评价, and what a bad rating begins.

use super::{Play, office};
use crate::demo::accounts::handler;
use crate::demo::texts::TextKind;
use jiff::civil::{Date, date};
use kernel::Actor;
use rand::RngExt;

/// Bad ratings later than this are not all verified today, and what was put right later is not called back about yet.
const RATED_LATELY: Date = date(2022, 10, 9);

impl Play<'_> {
    /// 回访 to 评价.
    pub(super) fn after_answer(&mut self, reply: i64, units: &[&'static str]) {
        let mut day = reply + if self.rng.random_ratio(7, 8) { 1 } else { self.rng.random_range(2..5) };
        let solved = match self.rng.random_range(0..100) {
            0..7 => "no",
            7..12 => "unreached",
            _ => "yes",
        };
        let note = self.text(TextKind::CallBack);
        self.act(day, office(), "call_back", vec![("solved", solved.into()), ("note", note.clone())]);
        if solved == "no" && !units.is_empty() && self.rng.random_ratio(1, 2) {
            let reason = "企业表示问题没有解决，请重新办理。".to_string();
            self.act(day, office(), "rework", vec![("reason", reason)]);
            for unit in units {
                self.act(day, handler(unit), "respond", vec![("note", "已再次联系企业。".into())]);
            }
            day += 3;
            self.finish(units, day);
            let text = self.text(TextKind::Reply);
            self.act(day, handler(units[0]), "answer", vec![("reply", text)]);
            day += 1;
            self.act(day, office(), "call_back", vec![("solved", "yes".into()), ("note", note)]);
        }
        self.act(day, office(), "close", vec![]);
        for unit in units {
            if self.rng.random_ratio(7, 10) {
                self.rate(day, unit);
            }
        }
        if !units.is_empty() && self.rng.random_ratio(1, 6) {
            let title = format!("关于{}的诉求", self.category.name);
            let text = "诉求已办结，相关单位已向企业说明办理结果。".to_string();
            self.act(day + 2, office(), "release", vec![("public_title", title), ("public_reply", text)]);
        }
    }

    fn rate(&mut self, day: i64, unit: &str) {
        let grade = match self.rng.random_range(0..100) {
            0..60 => 5,
            60..85 => 4,
            85..94 => 3,
            94..98 => 2,
            _ => 1,
        };
        let kind = match grade {
            4 | 5 => TextKind::RatingGood,
            3 => TextKind::RatingFair,
            _ => TextKind::RatingBad,
        };
        let comment = self.text(kind);
        let fields = vec![("unit", unit.into()), ("grade", grade.to_string()), ("comment", comment)];
        self.act(day + 1, Actor::anonymous(), "rate", fields);
        // A few of the latest still wait for the office.
        let waits = kernel::local_day(self.now) > RATED_LATELY && self.rng.random_ratio(1, 2);
        if grade <= 2 && !waits {
            self.follow_up(day + 1, unit);
        }
    }

    /// 差评: verified, put right and called back about, mostly in time; some are at each stage today.
    fn follow_up(&mut self, day: i64, unit: &str) {
        let late = i64::from(self.rng.random_ratio(1, 6)) * 2;
        let finding = "已电话回访评价人，并向承办单位了解情况。".to_string();
        let founded = self.rng.random_ratio(3, 4);
        let verdict = if founded { "founded" } else { "unfounded" };
        let mut fields = vec![("unit", unit.into()), ("finding", finding), ("verdict", verdict.to_string())];
        let complex = self.category.complex;
        if complex {
            fields.push(("complex", "1".into()));
        }
        self.act(day + 1 + late, office(), "verify_rating", fields);
        if !founded {
            return;
        }
        let days = if complex { self.rng.random_range(8..18) } else { self.rng.random_range(2..7) };
        let result = "已逐项整改，并向企业当面说明。".to_string();
        self.act(day + 1 + late + days, handler(unit), "fix", vec![("result", result)]);
        if kernel::local_day(self.now) > RATED_LATELY {
            return;
        }
        let outcome = if self.rng.random_ratio(5, 6) { "yes" } else { "no" };
        let finding = "已回访企业，征求对整改的意见。".to_string();
        let fields = vec![("unit", unit.into()), ("outcome", outcome.into()), ("finding", finding)];
        self.act(day + 2 + late + days, office(), "confirm_fix", fields);
    }
}
