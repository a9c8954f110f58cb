//! Two penalty cases: CF202210200001 is being investigated, CF202210200002 is decided.

use crate::site::ENTERPRISE;
use db::Write;
use enforcement::penalty::{Input, Opening, act_in, open_in};
use kernel::{Actor, Role};
use web::App;

pub fn two_penalty_cases(app: &App) {
    let ctx = app.system_ctx();
    let who = |id: &str, role| {
        ctx.acting(Actor { id: id.into(), name: "某".into(), role, unit: Some("D03".into()) })
    };
    let officer = who("department_handler", Role::DepartmentHandler);
    let head = who("department_lead", Role::DepartmentLead);
    let opening = Opening {
        enterprise: ENTERPRISE.into(),
        act: "未公示营业执照".into(),
        acted: "2022-10-18".into(),
        found: "2022-10-19".into(),
        source: "inspection".into(),
        summary: "检查时营业执照没有挂出。".into(),
        ..Opening::default()
    };
    let work = move |w: &Write<'_>| {
        open_in(w, &officer, &opening)?;
        let second = open_in(w, &officer, &opening)?;
        let exempt = Input::default().with("outcome", "exempt").with("reason", "当场改正，没有危害后果。");
        act_in(w, &head, &second.id, Some(second.version), "decide", &exempt).map(drop)
    };
    app.db.write_now("penalties", work).expect("cases");
}
