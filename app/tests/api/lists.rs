//! Two batches of lists: 2022-04 is published, 2022-05 waits for its review.

use db::Write;
use decision::table::Sheet;
use enforcement::lists::{Written, act_in, draft_in};
use kernel::{Actor, Role};
use web::App;

/// The text of the published batch, in its one form.
const PUBLISHED: &str = "表名,裁量清单\n命中策略,C\n\
    名称,清单,主管部门,领域,法律依据,生效日期,批次,违法行为,及时改正,结果\n\
    用途,项目,项目,项目,项目,项目,项目,前提,条件,结果\n\
    类型,文字,文字,文字,文字,日期,文字,文字,是否,枚举\n\
    取值范围,,,,,,,,,不予处罚、从轻处罚\n单位\n\
    SCJG-M-001,免于行政处罚事项清单,区市场监管局,市场监管,《行政处罚法》第三十三条第一款,2022-04-01,2022-04,未公示营业执照,是,不予处罚\n";

/// The hash of that text.
pub fn hash() -> String {
    enforcement::lists::hash_of(PUBLISHED)
}

pub fn lists_of_two_batches(app: &App) {
    let ctx = app.system_ctx();
    let who = |id: &str, role, unit: Option<&str>| {
        ctx.acting(Actor { id: id.into(), name: "某".into(), role, unit: unit.map(Into::into) })
    };
    let office = who("office", Role::Office, None);
    let lead = who("department_lead", Role::DepartmentLead, Some("D03"));
    let second =
        PUBLISHED.replace("M-001", "M-002").replace("2022-04", "2022-05").replace("未公示营业执照", "未标价");
    let work = move |w: &Write<'_>| {
        for (text, is_published) in [(PUBLISHED, true), (&second, false)] {
            let (sheet, _) = Sheet::from_csv(text).expect("a text");
            let batch = draft_in(w, &lead, sheet, "")?;
            let batch = act_in(w, &lead, &batch.code, batch.version, "submit", &Written::default())?;
            let written = Written {
                document_number: "盘政办规〔2022〕4号".into(),
                published_on: "2022-03-25".into(),
                opinion: "合法".into(),
            };
            if is_published {
                act_in(w, &office, &batch.code, batch.version, "publish", &written)?;
            }
        }
        Ok(())
    };
    app.db.write_now("lists", work).expect("lists");
}
