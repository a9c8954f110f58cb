//! 演示时间: in the demonstration a system administrator moves time forward, so that due times pass.

use askama::Template;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, FieldError, Form, Role, from_local, local_day, minute_zh, utc_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;
use web::api::{Body, Day, Operation, ok};
use web::form::Posted;
use web::{Answer, Capability, Frame, Menu, Route, Visit, Who, invalid, page, redirect_saying};

const WHO: Who = Who::Roles(&[Role::SystemAdmin]);
const PATH: &str = "/demo/time";
const API_PATH: &str = "/api/v1/demo/time";

/// How far time moves at once: each limit that passes is judged, and a calendar ends somewhere.
const STEP_MAX: SignedDuration = SignedDuration::from_hours(24 * 366);

/// What the outside needs to know. Due times that pass are judged by the job of the whistles.
pub fn capability() -> Capability {
    let now = Operation::new("现在的演示时间", "Demonstration time now").answer::<TimeOut>();
    let later =
        Operation::new("把演示时间向前调到一天的9时", "Move demonstration time forward to nine on a day")
            .body::<TimeIn>(json!({ "day": "2022-12-30" }))
            .answer::<TimeOut>()
            .refuses(&["clock_only_forward", "clock_is_real"]);
    Capability {
        name: "demo",
        title: "演示时间",
        routes: vec![
            Route::get(PATH, WHO, form),
            Route::post(PATH, WHO, shift),
            Route::api("GET", API_PATH, WHO, now, time),
            Route::api("POST", API_PATH, WHO, later, shift_to),
        ],
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
    Ok(page(TimePage {
        f: visit.frame("演示时间"), now: minute_zh(now), day: local_day(now).to_string()
    }))
}

async fn shift(visit: Visit, posted: Posted) -> Answer {
    let day = posted.text("day");
    let mut form = Form::default();
    let outcome = match form.day("day", day) {
        Some(day) => forward(&visit, day).await,
        None => form.finish(),
    };
    match outcome {
        Ok(()) => Ok(redirect_saying(PATH, "演示时间已向前调")),
        Err(Error::Invalid(errors)) => Ok(invalid(TimePage {
            f: visit.frame("演示时间").with_errors(errors),
            now: minute_zh(visit.ctx.now),
            day: day.into(),
        })),
        Err(error) => Err(error.into()),
    }
}

/// 演示时间.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DemoTime")]
struct TimeOut {
    /// 现在.
    #[schemars(extend("format" = "date-time"))]
    now: String,
}

async fn time(visit: Visit) -> Answer {
    ok(&TimeOut { now: utc_text(visit.app.clock.now()) })
}

/// 调到哪一天.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimeIn {
    /// 比今天晚的一天.
    day: Day,
}

async fn shift_to(visit: Visit, body: Body<TimeIn>) -> Answer {
    forward(&visit, body.value.day.0).await?;
    time(visit).await
}

/// Moves time forward to nine o'clock of a day; the event says from when. One at a time: nobody else moves the
/// clock between the look at it and the event, and the event is true when it is written.
async fn forward(visit: &Visit, day: Date) -> kernel::Result<()> {
    static MOVING: Mutex<()> = Mutex::const_new(());
    let _turn = MOVING.lock().await;
    let moment = moment(day, visit.app.clock.now()).map_err(|error| Error::Invalid(vec![error]))?;
    let step = visit.app.clock.step_to(moment)?;
    let (ctx, data) = (visit.ctx.clone(), json!({ "detail": day.to_string() }));
    let entry = journal::Entry { case_id: None, name: "demo_time_moved".into(), unit: None, data };
    visit.db().write("demo.time", move |w| journal::append(w, &ctx, &entry)).await?;
    visit.app.clock.shift(step);
    Ok(())
}

/// Nine o'clock of a day, which must be later than now.
fn moment(day: Date, now: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = |zh: &str, en: &str| FieldError { field: "day".into(), zh: zh.into(), en: en.into() };
    let moment = from_local(day.at(9, 0, 0, 0));
    if moment > now + STEP_MAX {
        return Err(wrong(
            "一次最多向前调一年，请选择近一些的日期",
            "Time moves forward by at most a year at once; choose an earlier day",
        ));
    }
    if moment <= now {
        return Err(wrong(
            "演示时间只能向前调，请选择更晚的日期",
            "Demonstration time only moves forward; choose a later day",
        ));
    }
    Ok(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn time_moves_forward_only_to_nine_o_clock() {
        let now = from_local(date(2026, 12, 30).at(9, 0, 0, 0));
        let later = from_local(date(2026, 12, 31).at(9, 0, 0, 0));
        assert_eq!(moment(date(2026, 12, 31), now), Ok(later));
        for wrong in [date(2026, 12, 30), date(2026, 12, 29), date(2028, 1, 1)] {
            assert_eq!(moment(wrong, now).map_err(|error| error.field), Err("day".into()), "{wrong}");
        }
    }
}
