//! From a case to what is judged.

use crate::judge::{Days, Facts, Matter, Offence, Stated};
use cases::Case;
use jiff::civil::Date;
use kernel::parse_day;

/// 发现之日, as a field of the case.
pub const FOUND: &str = "found";
/// What a field of a fact begins with.
const FACT: &str = "fact:";

/// The field of a case that keeps a fact.
pub fn fact_field(name: &str) -> String {
    format!("{FACT}{name}")
}

/// What is known of a case, and the days that matter; `decided` is the day of the decision, or today.
pub fn matter_of(case: &Case, decided: Date, history: Vec<Offence>) -> Matter {
    let day = |field: &str| parse_day(case.field(field));
    Matter {
        act: case.field("act").into(),
        agency: case.field("agency").into(),
        days: Days {
            acted: day("acted").unwrap_or(decided),
            ended: day("ended"),
            ongoing: !case.field("ongoing").is_empty(),
            found: day(FOUND),
            decided,
        },
        facts: facts_of(case),
        history,
    }
}

/// The facts that are known.
fn facts_of(case: &Case) -> Facts {
    let stated = |(field, text): (&String, &String)| {
        let name = field.strip_prefix(FACT)?;
        let stated: Stated = serde_json::from_str(text).ok()?;
        Some((name.to_owned(), stated))
    };
    case.fields.iter().filter_map(stated).collect()
}

/// An earlier case as history counts it; none where nothing unlawful was found.
pub(crate) fn offence_of(case: &Case) -> Option<Offence> {
    let is_decided = matches!(case.state.as_str(), "decided" | "closed");
    Some(Offence {
        case: case.id.clone(),
        day: parse_day(case.field("acted")).filter(|_| is_decided)?,
        act: case.field("act").into(),
        agency: case.field("agency").into(),
        domain: case.field("domain").into(),
    })
}
