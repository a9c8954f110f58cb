//! 演示时间: in the demonstration a system administrator moves time forward, so that due times pass.

use askama::Template;
use jiff::Timestamp;
use kernel::{FieldError, Role, day_text, from_local, local_day, minute_zh, parse_day};
use web::form::Posted;
use web::{Answer, Capability, Frame, Menu, Route, Visit, Who, invalid, page, redirect_saying};

const WHO: Who = Who::Roles(&[Role::SystemAdmin]);
const PATH: &str = "/demo/time";

/// What the outside needs to know. Due times that pass are judged by the job of the whistles.
pub fn capability() -> Capability {
    Capability {
        name: "demo",
        routes: vec![Route::get(PATH, WHO, form), Route::post(PATH, WHO, shift)],
        menu: vec![Menu { label: "演示时间", href: PATH, who: WHO }],
        jobs: vec![],
    }
}

#[derive(Template)]
#[template(path = "demo_time.html")]
struct TimePage {
    f: Frame,
    now: String,
    day: String,
}

async fn form(visit: Visit) -> Answer {
    let now = visit.ctx.now;
    Ok(page(TimePage { f: visit.frame("演示时间"), now: minute_zh(now), day: day_text(local_day(now)) }))
}

async fn shift(visit: Visit, posted: Posted) -> Answer {
    let day = posted.text("day");
    match moment(day, visit.app.clock.now()) {
        Ok(moment) => {
            visit.app.clock.shift_to(moment)?;
            Ok(redirect_saying(PATH, "演示时间已向前调"))
        }
        Err(error) => Ok(invalid(TimePage {
            f: visit.frame("演示时间").with_errors(vec![error]),
            now: minute_zh(visit.ctx.now),
            day: day.into(),
        })),
    }
}

/// Nine o'clock of the day written, which must be later than now.
fn moment(day: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = |zh: &str, en: &str| FieldError { field: "day".into(), zh: zh.into(), en: en.into() };
    let day =
        parse_day(day).ok_or_else(|| wrong("请填写日期,如 2026-12-31", "Enter a date, e.g. 2026-12-31"))?;
    let moment = from_local(day.at(9, 0, 0, 0));
    if moment <= now {
        return Err(wrong(
            "演示时间只能向前调,请选择更晚的日期",
            "Demonstration time only moves forward; choose a later day",
        ));
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_forward_only_to_nine_o_clock() {
        let now = from_local(jiff::civil::date(2026, 12, 30).at(9, 0, 0, 0));
        let later = from_local(jiff::civil::date(2026, 12, 31).at(9, 0, 0, 0));
        assert_eq!(moment("2026-12-31", now), Ok(later));
        for wrong in ["2026-12-30", "2026-12-29", "2026-02-30", "", "x"] {
            assert_eq!(moment(wrong, now).map_err(|error| error.field), Err("day".into()), "{wrong}");
        }
    }
}
